/** Where a file is dropped or chosen. */
import { useState } from "react";
import { useTranslation } from "../../../language";
import { bytes } from "../../../parts/bytes";

const ACCEPTED = ".csv,.tsv,.txt,.xlsx,.xlsm,.json,.jsonl,.ndjson,.parquet,.sqlite,.db,.gz";

export function Drop({ file, choose }: { file: File | undefined; choose: (file: File) => void }) {
  const { t } = useTranslation("data");
  const [over, setOver] = useState(false);
  return (
    <label
      className={over ? "card data-drop over" : file ? "card data-drop small" : "card data-drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [dropped] = event.dataTransfer.files;
        if (dropped) choose(dropped);
      }}
    >
      <input
        className="visually-hidden"
        type="file"
        accept={ACCEPTED}
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          if (chosen) choose(chosen);
        }}
      />
      <svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true">
        <path d="M12 16V5M7.5 9.5 12 5l4.5 4.5M5 16v3h14v-3" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      {file ? (
        <span>
          <strong className="mono">{file.name}</strong> <span className="quiet">{bytes(file.size)}</span> <span className="data-linklike">{t("wizard.other")}</span>
        </span>
      ) : (
        <span>
          <strong>{t("wizard.drop")}</strong> <span className="data-linklike">{t("wizard.choose")}</span>
          <br />
          <span className="quiet">{t("wizard.formats")}</span>
        </span>
      )}
    </label>
  );
}
