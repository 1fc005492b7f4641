/** All items of a cause at once: a cell set or replaced, or another mapping; tried first, then done. */
import { Button, Input, Radio, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import { Failure } from "../../../parts/Failure";
import { useCorrectMany, useReplay } from "../acts";
import type { Cause } from "../questions";
import { AccountTold } from "./AccountTold";

interface Allowed {
  cause: Cause;
  mayCorrect: boolean;
  mayRelease: boolean;
}
type Way = "cells" | "mapping";

export function Many({ cause, mayCorrect, mayRelease }: Allowed) {
  const { t } = useTranslation("data");
  const [way, setWay] = useState<Way>(mayCorrect && cause.field ? "cells" : "mapping");
  return (
    <Card title={t("many.title")} note={t("many.note")}>
      <Segmented<Way>
        aria-label={t("many.way")}
        value={way}
        options={[
          { value: "cells", label: t("many.cells"), disabled: !mayCorrect },
          { value: "mapping", label: t("many.replay"), disabled: !mayRelease },
        ]}
        onChange={setWay}
      />
      {way === "cells" ? <Cells cause={cause} mayRelease={mayRelease} /> : <Replay cause={cause} />}
    </Card>
  );
}

function Cells({ cause, mayRelease }: { cause: Cause; mayRelease: boolean }) {
  const { t } = useTranslation("data");
  const [column, setColumn] = useState(cause.field ?? "");
  const [which, setWhich] = useState<"old" | "all">("old");
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [note, setNote] = useState("");
  const act = useCorrectMany();
  const edit = which === "all" ? { set: { [column]: fresh } } : { replace: { [column]: { [old]: fresh } } };
  const send = (dry: boolean): void => act.mutate({ cause: cause.cause, ...edit, note, dry_run: dry, release: !dry && mayRelease });
  const tried = act.data?.told;
  return (
    <form
      className="data-form"
      onSubmit={(event) => {
        event.preventDefault();
        send(true);
      }}
      onChange={() => act.reset()}
    >
      <label>
        {t("many.column")}
        <Input className="mono" value={column} onChange={(event) => setColumn(event.target.value)} />
      </label>
      <Radio.Group
        aria-label={t("many.which")}
        value={which}
        onChange={(event) => setWhich(event.target.value as "old" | "all")}
        options={[
          { value: "old", label: t("many.whereOld") },
          { value: "all", label: t("many.everywhere") },
        ]}
      />
      {which === "old" ? (
        <label>
          {t("many.old")}
          <Input className="mono" value={old} onChange={(event) => setOld(event.target.value)} />
        </label>
      ) : null}
      <label>
        {t("many.new")}
        <Input className="mono" value={fresh} onChange={(event) => setFresh(event.target.value)} />
      </label>
      <label>
        {t("note")}
        <Input value={note} onChange={(event) => setNote(event.target.value)} />
      </label>
      {act.error ? <Failure error={act.error} /> : null}
      {tried ? <AccountTold account={tried} /> : null}
      <div className="data-actions">
        <Button htmlType="submit" disabled={!column} loading={act.isPending && act.variables.dry_run}>
          {t("many.try")}
        </Button>
        <Button type="primary" disabled={!tried?.dry_run || tried.valid + tried.refused === 0} loading={act.isPending && !act.variables.dry_run} onClick={() => send(false)}>
          {t(mayRelease ? "many.correctRelease" : "many.correct")}
        </Button>
      </div>
    </form>
  );
}

function Replay({ cause }: { cause: Cause }) {
  const { t } = useTranslation("data");
  const [mapping, setMapping] = useState("");
  const [note, setNote] = useState("");
  const act = useReplay();
  const send = (dry: boolean): void => act.mutate({ cause: cause.cause, note, dry_run: dry, ...(mapping.trim() ? { mapping: mapping.replaceAll("\r\n", "\n") } : {}) });
  const tried = act.data?.told;
  return (
    <form
      className="data-form"
      onSubmit={(event) => {
        event.preventDefault();
        send(true);
      }}
      onChange={() => act.reset()}
    >
      <p className="quiet">{t("many.replayWhy")}</p>
      <label>
        {t("many.mapping")}
        <Input.TextArea className="mono data-yaml" autoSize={{ minRows: 4, maxRows: 18 }} spellCheck={false} value={mapping} onChange={(event) => setMapping(event.target.value)} placeholder={cause.mapping ?? ""} />
      </label>
      <label>
        {t("note")}
        <Input value={note} onChange={(event) => setNote(event.target.value)} />
      </label>
      {act.error ? <Failure error={act.error} /> : null}
      {tried ? <AccountTold account={tried} /> : null}
      <div className="data-actions">
        <Button htmlType="submit" loading={act.isPending && act.variables.dry_run}>
          {t("many.try")}
        </Button>
        <Button type="primary" disabled={!tried?.dry_run || tried.valid === 0} loading={act.isPending && !act.variables.dry_run} onClick={() => send(false)}>
          {t("many.replayRelease")}
        </Button>
      </div>
    </form>
  );
}
