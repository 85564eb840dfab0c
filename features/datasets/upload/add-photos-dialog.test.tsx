import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { photo } from "@/testing/fixtures";

import { AddPhotosDialog } from "./add-photos-dialog";

test("photos for a class typed as it is shown go to the one that is there", async () => {
  const onAdd = vi.fn();
  const photos = [photo("rex.jpg")];
  render(<AddPhotosDialog name="pets" classNames={["dogs"]} photos={photos} onClose={() => undefined} onAdd={onAdd} />);
  await userEvent.type(screen.getByRole("combobox", { name: "Class" }), "Dogs{Enter}");
  expect(onAdd).toHaveBeenCalledWith(expect.objectContaining({ files: [{ path: "dogs/rex.jpg", file: photos[0] }] }));
});
