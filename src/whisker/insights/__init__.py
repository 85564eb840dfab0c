"""From a dataset's images to figures for charts, and to findings: what may be wrong with the images."""
