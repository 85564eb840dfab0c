# syntax=docker/dockerfile:1
# Whisker in two images: `serve` answers requests, without TensorFlow; `train` does the jobs. compose.yaml runs both.
#   docker build --target serve -t whisker-serve . && docker build --target train -t whisker-train .

# The bases are tags of a series, so that an image that is built anew has their security updates. For the same bytes each
# time, add the digest that `docker pull` prints: python:3.12-slim-bookworm@sha256:...
FROM node:22-bookworm-slim AS dashboard
WORKDIR /build
ENV CI=1 NEXT_TELEMETRY_DISABLED=1
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
RUN npx --yes pnpm@10.34.9 install --frozen-lockfile
COPY next.config.ts postcss.config.mjs tsconfig.json ./
COPY public public
COPY lib lib
COPY components components
COPY features features
COPY app app
RUN npx --yes pnpm@10.34.9 run build

FROM python:3.12-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/whisker
COPY requirements/serve.txt /requirements/
RUN /opt/whisker/bin/pip install -r /requirements/serve.txt

FROM packages AS training-packages
COPY requirements/train.txt /requirements/
RUN /opt/whisker/bin/pip install -r /requirements/train.txt

FROM packages AS wheel
COPY requirements/build.txt /requirements/
RUN /opt/whisker/bin/pip install -r /requirements/build.txt
WORKDIR /build
COPY pyproject.toml setup.py README.md LICENSE NOTICE ./
COPY models models
COPY recipes recipes
COPY scripts/convert_backbone.py scripts/
COPY src src
COPY --from=dashboard /build/out out
RUN /opt/whisker/bin/python -m whitenoise.compress --quiet out
RUN /opt/whisker/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheel .

# Only training needs the weights that the wheel carries.
FROM packages AS serve-environment
COPY --from=wheel /wheel /wheel
RUN /opt/whisker/bin/pip install --no-deps /wheel/*.whl && rm -r /opt/whisker/lib/python3.*/site-packages/whisker/bundle/weights

FROM training-packages AS train-environment
COPY --from=wheel /wheel /wheel
RUN /opt/whisker/bin/pip install --no-deps /wheel/*.whl

# What both images share: a user who owns nothing but the data, which also holds the weights that training downloads.
FROM python:3.12-slim-bookworm AS runtime
RUN useradd --uid 10001 --home-dir /data --shell /usr/sbin/nologin whisker && install -d -o whisker -g whisker /data
ENV PATH=/opt/whisker/bin:$PATH HOME=/data MPLCONFIGDIR=/tmp/matplotlib \
    WHISKER_DATA_DIR=/data WHISKER_HOST=0.0.0.0 WHISKER_PORT=5000
WORKDIR /data
USER 10001
STOPSIGNAL SIGTERM

FROM runtime AS train
COPY --from=train-environment /opt/whisker /opt/whisker
# A worker that dies ends its container, and one that lives watches over its own threads: nothing is left to ask it.
HEALTHCHECK NONE
CMD ["whisker", "worker"]

FROM runtime AS serve
COPY --from=serve-environment /opt/whisker /opt/whisker
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=4s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, ssl, urllib.request; scheme = 'https' if os.environ.get('WHISKER_TLS_CERT') else 'http'; urllib.request.urlopen(scheme + '://127.0.0.1:' + os.environ['WHISKER_PORT'] + '/health', timeout=3, context=ssl._create_unverified_context())"]
CMD ["whisker", "serve"]
