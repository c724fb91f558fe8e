# The registry on one server: docs/server.md. What is in the image is listed below and nowhere else (.dockerignore).

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# esbuild's own script only makes its command faster, which nobody calls here.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4873 \
    CODEBOX_STORAGE=/data
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json tsconfig.json serverless.yml ./
COPY src ./src
COPY scripts/codebox.ts scripts/backup ./scripts/
COPY .serverless_plugins ./.serverless_plugins
# A new volume gets the rights of this folder.
RUN mkdir --mode=0700 /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4873
HEALTHCHECK --interval=10s --timeout=8s --start-period=60s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/-/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# As npm start, but without npm, which would stand between Docker's signals and the registry.
CMD ["node", "--heap-growing-percent=30", "--enable-source-maps", "--import", "tsx", "src/local/main.ts"]
