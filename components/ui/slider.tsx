import { Slider as Radix } from "radix-ui";

interface SliderProps {
  label: string;
  /** 0 to 100. */
  value: number;
  onChange: (value: number) => void;
}

const STEP = 5;

export function Slider({ label, value, onChange }: SliderProps) {
  return (
    <Radix.Root
      className="relative flex h-6 w-full touch-none items-center select-none"
      min={0}
      max={100}
      step={STEP}
      value={[value]}
      onValueChange={([next]) => {
        if (next !== undefined) onChange(next);
      }}
    >
      <Radix.Track className="bg-line relative h-1 grow rounded-full">
        <Radix.Range className="bg-accent absolute h-full rounded-full" />
      </Radix.Track>
      <Radix.Thumb
        aria-label={label}
        aria-valuetext={`${value}%`}
        className="border-accent bg-surface block size-4 cursor-grab rounded-full border-2 active:cursor-grabbing"
      />
    </Radix.Root>
  );
}
