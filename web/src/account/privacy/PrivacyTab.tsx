import type { Me } from "../../api/types";
import { BlocksCard } from "./BlocksCard";
import { DeleteCard } from "./DeleteCard";
import { ExportCard } from "./ExportCard";
import "../security/security.css";

/** What is kept of a person, and by whom they want to be left alone. */
export function PrivacyTab({ person }: { person: Me }) {
  return (
    <>
      <BlocksCard />
      <ExportCard person={person} />
      <DeleteCard person={person} />
    </>
  );
}
