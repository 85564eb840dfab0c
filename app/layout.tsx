import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import type { ReactNode } from "react";

import { FIRST_PAINT_SCRIPT } from "@/lib/theme";

import { Dashboard } from "./dashboard";

import "./globals.css";

// For code only, which most pages do not show: it comes when it is needed, not before the page.
const geistMono = localFont({
  src: "../node_modules/geist/dist/fonts/geist-mono/GeistMono-Regular.woff2",
  variable: "--font-geist-mono",
  preload: false,
});

export const metadata: Metadata = {
  title: { default: "Whisker", template: "%s · Whisker" },
  description: "A self-hosted image classifier that says what it sees, how sure it is, and why.",
  applicationName: "Whisker",
  manifest: "/manifest.webmanifest",
  appleWebApp: { capable: true, title: "Whisker", statusBarStyle: "default" },
};

export const viewport: Viewport = {
  // A phone's rounded corners and bars are kept clear of by the layout itself.
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#171716" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The head's script sets attributes on <html> before React looks at it.
    <html lang="en" className={`${GeistSans.variable} ${geistMono.variable}`} suppressHydrationWarning>
      <head>
        <script dangerouslySetInnerHTML={{ __html: FIRST_PAINT_SCRIPT }} />
      </head>
      <body>
        <Dashboard>{children}</Dashboard>
      </body>
    </html>
  );
}
