import { ScanEye } from "lucide-react";

import { Link } from "@/components/link";
import { type ButtonProps, buttonVariants } from "@/components/ui/button";
import { predictPage } from "@/lib/pages";

interface TryLinkProps extends Pick<ButtonProps, "variant" | "size" | "className"> {
  version: string;
  /** The live version answers on Predict without being named. */
  isLive: boolean;
  /** Among many of its kind the link says which version it is about. */
  isOneOfMany?: boolean;
}

/** Leads to Predict, where this version answers, whether it is live or not. */
export function TryLink({
  version,
  isLive,
  isOneOfMany = false,
  variant = "outline",
  size = "default",
  className,
}: TryLinkProps) {
  return (
    <Link
      href={predictPage(isLive ? null : version)}
      aria-label={isOneOfMany ? `Try it: ${version}` : undefined}
      className={buttonVariants({ variant, size, className })}
    >
      <ScanEye aria-hidden />
      Try it
    </Link>
  );
}
