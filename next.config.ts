import type { NextConfig } from "next";
import { PHASE_DEVELOPMENT_SERVER } from "next/constants";

const API_ORIGIN = process.env.WHISKER_API_ORIGIN ?? "http://127.0.0.1:5000";

const API_PATHS = [
  "/predict",
  "/models",
  "/models/:path*",
  "/data-insights",
  "/data-insights/:path*",
  "/datasets",
  "/datasets/:path*",
  "/images/:path*",
  "/retrain",
  "/training-options",
  "/recipes",
  "/backbones",
  "/jobs",
  "/jobs/:path*",
  "/storage",
  "/storage/:path*",
  "/uploads",
  "/uploads/:path*",
  "/feedback",
  "/feedback/:path*",
  "/health",
  "/ready",
  "/metrics",
  "/docs",
  "/docs/:path*",
  "/openapi.json",
];

const shared: NextConfig = {
  trailingSlash: true,
  images: { unoptimized: true },
  reactStrictMode: true,
  poweredByHeader: false,
};

/** In production the API process serves the exported files; only `next dev` forwards API paths to it. */
export default function config(phase: string): NextConfig {
  if (phase !== PHASE_DEVELOPMENT_SERVER) return { ...shared, output: "export" };
  return {
    ...shared,
    // Without this, POST /predict would be redirected to /predict/ before it is forwarded.
    skipTrailingSlashRedirect: true,
    rewrites: () => Promise.resolve(API_PATHS.map((source) => ({ source, destination: `${API_ORIGIN}${source}` }))),
  };
}
