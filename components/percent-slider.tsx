import { Slider } from "./ui/slider";

interface PercentSliderProps {
  label: string;
  /** 0 to 100. */
  value: number;
  onChange: (value: number) => void;
}

const STEP = 5;

export function PercentSlider({ label, value, onChange }: PercentSliderProps) {
  return (
    <Slider
      aria-label={label}
      aria-valuetext={`${value}%`}
      step={STEP}
      value={[value]}
      onValueChange={([next]) => {
        if (next !== undefined) onChange(next);
      }}
    />
  );
}
