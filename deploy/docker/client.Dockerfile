# The static client and the gateway's error pages, served by Caddy.
ARG NODE=node:24-bookworm-slim
ARG CADDY=caddy:2.11-alpine

FROM ${NODE} AS build
WORKDIR /src/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY web ./
RUN npm run build

FROM ${CADDY}
COPY deploy/caddy/Caddyfile /etc/caddy/Caddyfile
COPY --from=build /src/web/dist /srv/client
ENV CAFE_CLIENT_ROOT=/srv/client CAFE_CLIENT_PORT=8080 CAFE_PROBLEMS_PORT=8081
USER 10001
EXPOSE 8080 8081
HEALTHCHECK --interval=5s --timeout=3s CMD ["wget", "-qO-", "http://127.0.0.1:8081/health"]
CMD ["caddy", "run", "--adapter", "caddyfile", "--config", "/etc/caddy/Caddyfile"]
