/** What was asked, of how many, and what to do with the answer. */
import { App, Button, Dropdown } from "antd";
import { Link, useNavigate } from "react-router";
import { useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { Chip } from "../../../parts/Chip";
import { faultSaid } from "../../../parts/fault";
import { clock } from "../../../parts/time";
import { Title } from "../../../parts/Title";
import type { Board, Suspect } from "../documents";
import { count } from "../figures";
import { useRepeat } from "../questions";
import { scopePath } from "./scope";

export function Head({ board, chosen }: { board: Board; chosen: Suspect | undefined }) {
  const { t } = useTranslation("causes");
  const { run } = board;
  return (
    <>
      <Title
        title={run.asked.title}
        crumbs={
          <>
            <Link to="/causes">{t("title")}</Link> / {t("run", { id: run.id })} · {run.by} · {clock(run.at)}
          </>
        }
        chips={
          <>
            <Chip tone={run.bad > 0 ? "bad" : "plain"}>{t(`of.${run.of}`, { bad: count(run.bad), rows: count(run.rows) })}</Chip>
            <Chip>
              {board.first.slice(0, 10)} → {board.last.slice(0, 10)}
            </Chip>
            <Chip title={`${board.program}\n${board.study}`}>{t("repeatable", { position: count(run.position), seed: run.seed })}</Chip>
          </>
        }
        actions={<Actions board={board} chosen={chosen} />}
      />
      {run.asked.details.length > 0 ? <p className="quiet causes-asked">{run.asked.details.join(" · ")}</p> : null}
    </>
  );
}

function Actions({ board, chosen }: { board: Board; chosen: Suspect | undefined }) {
  const { t } = useTranslation("causes");
  const go = useNavigate();
  const mayHold = useMay("hold.place");
  const path = chosen ? scopePath(board, chosen) : null;
  return (
    <>
      <Button onClick={() => window.print()}>{t("print")}</Button>
      <Export run={board.run.id} />
      <Repeat run={board.run.id} />
      {chosen ? (
        <Button type="primary" disabled={path === null || !mayHold} title={path === null ? t("noScope") : mayHold ? undefined : t("mayNotScope")} onClick={() => void (path && go(path))}>
          {t("scope")} <span aria-hidden="true">→</span>
        </Button>
      ) : null}
    </>
  );
}

function Export({ run }: { run: number }) {
  const { t, i18n } = useTranslation("causes");
  const may = useMay("export");
  const at = `/api/v1/causes/${run}`;
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          { key: "csv", disabled: !may, label: may ? <a href={`${at}/factors.csv`}>{t("export.csv")}</a> : <span title={t("export.may")}>{t("export.csv")}</span> },
          { key: "json", label: <a href={at} download={`cause-${run}.json`}>{t("export.json")}</a> },
          { key: "svg", label: <a href={`${at}/figure.svg?lang=${i18n.language.startsWith("zh") ? "zh" : "en"}`} download={`cause-${run}.svg`}>{t("export.svg")}</a> },
        ],
      }}
    >
      <Button>{t("export.title")}</Button>
    </Dropdown>
  );
}

function Repeat({ run }: { run: number }) {
  const { t } = useTranslation("causes");
  const go = useNavigate();
  const { message } = App.useApp();
  const repeat = useRepeat(run);
  return (
    <Button
      loading={repeat.isPending}
      title={t("repeatWhy")}
      onClick={() =>
        repeat.mutate(undefined, {
          onSuccess: (job) => void go(`/causes/jobs/${job.id}`),
          onError: (error) => void message.error(faultSaid(error, t)),
        })
      }
    >
      {t("repeat")}
    </Button>
  );
}
