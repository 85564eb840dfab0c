import { clsx } from "clsx";
import type { ComponentProps } from "react";

type Variant = "primary" | "secondary" | "ghost" | "danger";
type Size = "medium" | "small" | "icon";

interface ButtonProps extends Omit<ComponentProps<"button">, "className"> {
  className?: string | undefined;
  variant?: Variant;
  size?: Size;
}

const BASE =
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap transition-colors duration-150 disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0";

const VARIANTS: Record<Variant, string> = {
  primary: "bg-accent text-accent-ink enabled:hover:bg-accent-hover",
  secondary: "border border-line bg-surface text-ink enabled:hover:border-line-strong enabled:hover:bg-well",
  danger: "bg-danger text-surface enabled:hover:bg-danger/90",
  ghost: "text-muted enabled:hover:bg-well enabled:hover:text-ink",
};

const SIZES: Record<Size, string> = { medium: "h-10 px-4", small: "h-8 px-3 text-[0.8125rem]", icon: "size-8" };

/** The look of a button, for links that act as one. */
export function buttonClass(variant: Variant = "secondary", size: Size = "medium", extra?: string): string {
  return clsx(BASE, VARIANTS[variant], SIZES[size], extra);
}

export function Button({ variant = "secondary", size = "medium", type = "button", className, ...rest }: ButtonProps) {
  return <button type={type} className={buttonClass(variant, size, className)} {...rest} />;
}
