import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";

import { FIRST_PAINT_SCRIPT } from "@/lib/theme";

import { Dashboard } from "./dashboard";

import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Whisker", template: "%s · Whisker" },
  description: "A self-hosted image classifier that says what it sees, how sure it is, and why.",
  applicationName: "Whisker",
  manifest: "/manifest.webmanifest",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#171716" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The head's script sets attributes on <html> before React looks at it.
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <head>
        <script dangerouslySetInnerHTML={{ __html: FIRST_PAINT_SCRIPT }} />
      </head>
      <body>
        <Dashboard>{children}</Dashboard>
      </body>
    </html>
  );
}
