import { useSignal } from "@preact/signals";
import { Download, Search } from "lucide";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { exportAddress } from "../api/admin";
import { Button, ButtonLink } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import { Empty, Failure } from "../ui/states";
import { addressWith, openIn, queryIn } from "./address";
import { BulkBar } from "./BulkBar";
import type { Collection } from "./collection";
import { Detail } from "./Detail";
import { Filters } from "./Filters";
import { ItemTable } from "./ItemTable";
import { usePages } from "./usePages";

/** One collection: search, filters, a table, what is done to one in the sheet and to many in the bar. */
export function CollectionPage<Item extends { readonly id: string }>({ of }: { of: Collection<Item> }) {
  const { url, route } = useLocation();
  const query = queryIn(url.slice(url.indexOf("?") + 1 || url.length));
  const open = openIn(url.slice(url.indexOf("?") + 1 || url.length));
  const key = addressWith(of.slug, query);
  const pages = usePages<Item>(of.path, query, key);
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  useEffect(() => {
    chosen.value = new Set();
  }, [key]);
  const many = of.actions.filter((action) => action.bulk);
  const refresh = () => {
    chosen.value = new Set();
    pages.reload();
  };
  return (
    <>
      <div class="admin-head">
        <h1>{of.title}</h1>
        {of.exports && (
          <div class="row tight">
            <ButtonLink small icon={Download} href={exportAddress(of.path, query, "csv")} download>
              CSV
            </ButtonLink>
            <ButtonLink small icon={Download} href={exportAddress(of.path, query, "json")} download>
              JSON
            </ButtonLink>
          </div>
        )}
      </div>
      <div class="admin-tools">
        {of.search && (
          <SearchField
            label={of.search}
            query={query}
            go={(q) => route(addressWith(of.slug, query, { q }), true)}
          />
        )}
        <Filters of={of} query={query} />
      </div>
      {pages.state === "loading" && <Skeleton of={of.title.toLowerCase()} lines={8} />}
      {pages.state === "failed" && (
        <Failure problem={pages.problem} what={`${of.title} could not be read.`} retry={pages.reload} />
      )}
      {pages.state === "ready" && pages.items.length === 0 && (
        <Empty icon={of.icon} title={Object.keys(query).length > 0 ? "Nothing matches" : "Nothing here yet"}>
          {Object.keys(query).length > 0 && (
            <ButtonLink small href={`/admin/${of.slug}`}>
              Show all
            </ButtonLink>
          )}
        </Empty>
      )}
      {pages.state === "ready" && pages.items.length > 0 && (
        <>
          <ItemTable
            of={of}
            items={pages.items}
            chosen={many.length > 0 ? chosen : null}
            open={(item) => route(addressWith(of.slug, query, { open: item.id }))}
          />
          {pages.more && (
            <p class="admin-more">
              <Button busy={pages.busy} onClick={pages.next}>
                Show more
              </Button>
            </p>
          )}
        </>
      )}
      {chosen.value.size > 0 && pages.state === "ready" && (
        <BulkBar of={of} actions={many} query={query} chosen={chosen} more={pages.more} done={refresh} />
      )}
      {open && (
        <Detail
          of={of}
          id={open}
          key={open}
          close={() => route(addressWith(of.slug, query), true)}
          changed={pages.reload}
        />
      )}
    </>
  );
}

interface SearchFieldProps {
  label: string;
  query: Readonly<Record<string, string>>;
  go: (q: string) => void;
}

function SearchField({ label, query, go }: SearchFieldProps) {
  const text = useSignal(query.q ?? "");
  return (
    <search>
      <form
        class="admin-search"
        onSubmit={(event) => {
          event.preventDefault();
          go(text.value.trim());
        }}
      >
        <Icon of={Search} />
        <input
          class="input"
          type="search"
          aria-label={`Search: ${label}`}
          placeholder={label}
          maxLength={100}
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            if (text.value === "" && query.q) go("");
          }}
        />
      </form>
    </search>
  );
}
