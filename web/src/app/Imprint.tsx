/** On paper each page says what it is of, who printed it and when. */
import { useLocation } from "react-router";
import { useReader } from "../api/reader";

export function Imprint() {
  const { pathname, search } = useLocation();
  const reader = useReader();
  return (
    <footer className="imprint">
      <span>Clew</span>
      <span className="mono">{decodeURIComponent(pathname + search)}</span>
      <span>{reader.data?.name ?? ""}</span>
      <span className="mono">{reader.data ? `#${reader.data.position}` : ""}</span>
      <span className="mono">{new Date().toISOString().slice(0, 19)}Z</span>
    </footer>
  );
}
