"""Fetch a picture by its web address without letting the address lead into the machine or its network."""

from whisker.remote_images.fetcher import RemoteImageFetcher, RemoteImageLimits

__all__ = ["RemoteImageFetcher", "RemoteImageLimits"]
