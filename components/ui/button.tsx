import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";

import { cn } from "@/lib/cn";

const buttonVariants = cva(
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-lg text-sm leading-6 font-medium whitespace-nowrap transition-colors duration-150 disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:pointer-events-none [&_svg]:shrink-0 [&_svg:not([class*='size-'])]:size-4",
  {
    variants: {
      variant: {
        default: "bg-primary text-primary-foreground enabled:hover:bg-primary-hover [a&]:hover:bg-primary-hover",
        destructive: "bg-destructive text-card enabled:hover:bg-destructive/90",
        outline:
          "border border-border bg-card text-foreground enabled:hover:border-input enabled:hover:bg-muted [a&]:hover:border-input [a&]:hover:bg-muted",
        secondary: "bg-secondary text-secondary-foreground enabled:hover:bg-border [a&]:hover:bg-border",
        ghost:
          "text-muted-foreground enabled:hover:bg-accent enabled:hover:text-accent-foreground [a&]:hover:bg-accent [a&]:hover:text-accent-foreground",
        link: "text-primary underline-offset-4 hover:underline",
      },
      // A finger needs 44 px, whatever a mouse does with less.
      size: {
        default: "h-10 px-4 pointer-coarse:h-11",
        sm: "h-8 px-3 text-small pointer-coarse:h-11 pointer-coarse:min-w-11",
        lg: "h-11 px-6",
        icon: "size-8 pointer-coarse:size-11",
      },
    },
    defaultVariants: { variant: "default", size: "default" },
  },
);

type ButtonProps = ComponentProps<"button"> & VariantProps<typeof buttonVariants> & { asChild?: boolean };

function Button({ className, variant, size, asChild = false, type = "button", ...props }: ButtonProps) {
  const Comp = asChild ? Slot.Root : "button";
  return (
    <Comp
      data-slot="button"
      {...(asChild ? {} : { type })}
      className={cn(buttonVariants({ variant, size }), className)}
      {...props}
    />
  );
}

export { Button, type ButtonProps, buttonVariants };
