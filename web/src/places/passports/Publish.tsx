/** Publishing units: typed, pasted, or from a CSV file; what was refused says why. */
import { Button, Checkbox, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "../../language";
import { Card } from "../../parts/Card";
import { Failure } from "../../parts/Failure";
import { identifiersOf, sheetOf } from "./address";
import { type Publishing, usePublish } from "./questions";

export function Publish({ given, done }: { given: string; done: () => void }) {
  const { t } = useTranslation("passports");
  const [text, setText] = useState(given);
  const [byIdentifier, setByIdentifier] = useState(false);
  const publish = usePublish();
  const ids = identifiersOf(text);
  const read = (file: File | undefined): void => {
    if (file) void file.text().then((content) => setText(identifiersOf(content).join("\n")));
  };
  return (
    <Card title={t("publishTitle")}>
      <form
        className="passports-form"
        onSubmit={(event) => {
          event.preventDefault();
          publish.mutate({ ids, by_identifier: byIdentifier });
        }}
      >
        <label htmlFor="passports-ids">{t("whichUnits")}</label>
        <Input.TextArea id="passports-ids" value={text} onChange={(event) => setText(event.target.value)} autoSize={{ minRows: 3, maxRows: 12 }} className="mono" spellCheck={false} />
        <label className="passports-file">
          <span>{t("fromFile")}</span>
          <input className="visually-hidden" type="file" accept=".csv,.txt,text/csv,text/plain" onChange={(event) => read(event.target.files?.[0])} />
        </label>
        <Checkbox checked={byIdentifier} onChange={(event) => setByIdentifier(event.target.checked)}>
          {t("alsoByIdentifier")}
        </Checkbox>
        <p className="quiet">{t("publishMeans")}</p>
        {publish.error ? <Failure error={publish.error} /> : null}
        {publish.data ? <Outcome told={publish.data} /> : null}
        <div className="passports-actions">
          <Button htmlType="submit" disabled={ids.length === 0} loading={publish.isPending}>
            {t("publishCount", { count: ids.length })}
          </Button>
          <Button type="text" onClick={done}>
            {t(publish.data ? "close" : "cancel")}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function Outcome({ told }: { told: Publishing }) {
  const { t } = useTranslation("passports");
  return (
    <div role="status">
      <p>
        <strong>{t("publishedNow", { fresh: told.new, known: told.passports.length - told.new })}</strong>{" "}
        {told.passports.length > 0 ? (
          <a href={sheetOf(told.passports.map((each) => each.code))} target="_blank" rel="noopener">
            {t("printLabels", { count: told.passports.length })}
          </a>
        ) : null}
      </p>
      {told.refused.length > 0 ? (
        <ul className="passports-refused">
          {told.refused.map((each) => (
            <li key={each.id}>
              <span className="mono">{each.id}</span> {each.message}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
