"use client";

import { FolderUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";

import { Deferred } from "@/components/deferred";
import { DropOverlay } from "@/components/drop-overlay";
import { PageHeader } from "@/components/layout/page-header";
import { Button } from "@/components/ui/button";
import {
  AddPhotosDialog,
  DatasetList,
  GivenNotice,
  SampleOffer,
  TargetDialog,
  UnfinishedUploads,
  UploadCard,
  UploadInputs,
  ZipDropZone,
  chosenFolder,
  judgeGiven,
  readDropped,
  type Given,
  type GivenProblem,
  type UploadSource,
  type UploadTarget,
  type WayOn,
  useDataset,
  useDatasets,
  useFileDrop,
  useZipUpload,
} from "@/features/datasets";
import { usePredictionQueue } from "@/features/predict";
import { StorageLine } from "@/features/storage";
import { makeClassesPage, PREDICT_PAGE } from "@/lib/pages";

import { MakeClassesOffer } from "../classes/make-classes-offer";

import { RecentJobs } from "./recent-jobs";
import { RecipeList } from "./recipe-list";
import { TRAIN_SENTENCE } from "./train-skeleton";

/** The ways in: a ZIP or a folder, the sample, or a dataset that is here already. */
export function StartView() {
  const router = useRouter();
  const { upload, state } = useZipUpload();
  const { queue } = usePredictionQueue();
  const datasets = useDatasets();
  const [asked, setAsked] = useState<UploadSource | null>(null);
  const [target, setTarget] = useState<UploadTarget | null>(null);
  const [problem, setProblem] = useState<GivenProblem | null>(null);
  const [loose, setLoose] = useState<readonly File[] | null>(null);
  const zipInput = useRef<HTMLInputElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);
  const browseButton = useRef<HTMLButtonElement>(null);
  const isUnderWay = state !== null && state.problem === null;

  const send = (source: UploadSource, chosen: UploadTarget | null) => {
    setProblem(null);
    if (chosen !== null) upload.start(source, chosen);
    else if ((datasets.data?.length ?? 0) > 0) setAsked(source);
    else upload.start(source, { mode: "new", name: nameOf(source) });
  };
  const take = (given: Given, chosen: UploadTarget | null) => {
    const judged = isUnderWay ? oneAtATime(state.source.name) : judgeGiven(given, chosen?.mode === "add");
    if (judged.kind !== "problem") {
      send(judged, chosen);
      return;
    }
    if (!isUnderWay) upload.clear();
    setProblem(judged);
  };
  const go = (way: WayOn) => {
    if ("source" in way) {
      send(way.source, target);
      return;
    }
    if (way.to === "predict") {
      queue.addFiles(way.pictures);
      router.push(PREDICT_PAGE);
    } else if (way.to === "class") setLoose(way.pictures);
    else void makeClassOf(way.pictures, way.className).then(() => router.push(makeClassesPage("photos")));
  };
  const choose = (next: UploadTarget | null) => {
    setTarget(next);
    zipInput.current?.click();
  };
  // What is dropped was not chosen for a dataset, even where a chooser for one was open before.
  const isDragging = useFileDrop((items) => {
    setTarget(null);
    void readDropped(items).then((given) => take(given, null));
  });

  return (
    <div>
      <UploadInputs
        zipInput={zipInput}
        folderInput={folderInput}
        onFiles={(files) => take({ folders: [], files }, target)}
        onFolder={(files) => {
          setTarget(null);
          take(chosenFolder(files), null);
        }}
      />
      <DropOverlay isVisible={isDragging} text="Drop a ZIP, folders or photos" />
      <div className="flex flex-col gap-6">
        <PageHeader
          title="Train"
          sentence={TRAIN_SENTENCE}
          action={
            <Button variant="outline" onClick={() => choose(null)}>
              <FolderUp aria-hidden />
              Upload a ZIP
            </Button>
          }
        />
        {problem !== null && (
          <GivenNotice
            problem={problem}
            onGo={go}
            onDismiss={() => {
              setProblem(null);
              browseButton.current?.focus();
            }}
          />
        )}
        {state !== null && (
          <UploadCard
            upload={upload}
            state={state}
            onChooseAnother={() => choose(state.target.mode === "new" ? null : state.target)}
            onClosed={() => requestAnimationFrame(() => browseButton.current?.focus())}
          />
        )}
        {!isUnderWay && (
          <UnfinishedUploads
            upload={upload}
            onChooseFile={() => choose(null)}
            onChooseFolder={() => folderInput.current?.click()}
            onTake={(source) => send(source, null)}
          />
        )}
        {/* After a refusal, the example is what shows how it would have been right. */}
        {!isUnderWay && (
          <div className="grid gap-6 lg:grid-cols-[minmax(0,5fr)_minmax(0,3fr)]">
            <ZipDropZone
              browseButton={browseButton}
              onBrowse={() => choose(null)}
              onBrowseFolder={() => folderInput.current?.click()}
            />
            <div className="flex min-w-0 flex-col gap-6">
              <MakeClassesOffer />
              <SampleOffer />
            </div>
          </div>
        )}
        <Deferred>
          <DatasetList datasets={datasets} onUpload={choose} />
          <RecentJobs />
          <RecipeList />
          <StorageLine />
        </Deferred>
      </div>
      {asked !== null && (
        <TargetDialog
          key={asked.name}
          source={asked}
          datasets={datasets.data ?? []}
          onClose={() => setAsked(null)}
          onChoose={(chosen) => {
            setAsked(null);
            upload.start(asked, chosen);
          }}
        />
      )}
      {loose !== null && target?.dataset !== undefined && (
        <AddToDataset
          id={target.dataset}
          photos={loose}
          onClose={() => setLoose(null)}
          onAdd={(source) => {
            setLoose(null);
            send(source, target);
          }}
        />
      )}
    </div>
  );
}

interface AddToDatasetProps {
  id: string;
  photos: readonly File[];
  onClose: () => void;
  onAdd: (source: UploadSource) => void;
}

/** Asks for the class of photos that were chosen for a dataset. */
function AddToDataset({ id, ...rest }: AddToDatasetProps) {
  const { data } = useDataset(id);
  return <AddPhotosDialog name={data?.name ?? id} classNames={data?.revision.class_names ?? []} {...rest} />;
}

/** What makes classes is loaded once it is wanted. */
async function makeClassOf(photos: readonly File[], className: string | undefined): Promise<void> {
  const [{ classDraft }, { addReadable }] = await Promise.all([
    import("../classes/class-draft"),
    import("../classes/readable-photos"),
  ]);
  await classDraft.restore();
  const id = className === undefined ? classDraft.emptyClass() : classDraft.addClass(className);
  await addReadable(classDraft, id, photos);
}

/** A folder's name may hold a dot, which the server would take for an ending. */
function nameOf({ kind, name }: UploadSource): string {
  return kind === "folder" ? name : "";
}

function oneAtATime(name: string): GivenProblem {
  return {
    kind: "problem",
    title: "One upload at a time",
    detail: `${name} is still on its way. Wait until the server has it, or cancel it.`,
    ways: [],
  };
}
