/** A new question: what is bad, compared with what; then it is answered while one may go elsewhere. */
import { Button, Segmented } from "antd";
import { useEffect, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Failure } from "../../../parts/Failure";
import { CardSkeleton } from "../../../parts/Skeletons";
import { Title } from "../../../parts/Title";
import type { Choices } from "../documents";
import { useAsk, useBoard, useChoices } from "../questions";
import { bodyOf, type Draft, isNoTime, ofAddress, ofBoard } from "./draft";
import { kept, keep } from "./kept";
import { More } from "./More";
import { Named } from "./Named";
import { Outcome } from "./Outcome";

export default function AskPage() {
  const { t } = useTranslation("causes");
  const [asked] = useSearchParams();
  const like = asked.get("like");
  const choices = useChoices();
  return (
    <>
      <Title title={t("ask")} crumbs={<Link to="/causes">{t("title")}</Link>} />
      <p className="statement">{t("askSays")}</p>
      <Asked query={choices} skeleton={<CardSkeleton lines={7} height={380} />}>
        {(told) => (like ? <Like key={like} run={like} choices={told} /> : <Form choices={told} first={asked.has("draft") ? (kept() ?? ofAddress(asked)) : ofAddress(asked)} />)}
      </Asked>
    </>
  );
}

function Like({ run, choices }: { run: string; choices: Choices }) {
  const query = useBoard(run);
  return <Asked query={query}>{(board) => <Form choices={choices} first={ofBoard(board, choices.zone)} />}</Asked>;
}

function Form({ choices, first }: { choices: Choices; first: Draft }) {
  const { t } = useTranslation("causes");
  const go = useNavigate();
  const may = useMay("cause");
  const [draft, setDraft] = useState<Draft>(first);
  const ask = useAsk();
  const set = (change: Partial<Draft>): void => setDraft((before) => ({ ...before, ...change }));
  const measured = choices.outcomes.find((each) => each.name === draft.characteristic && each.kind === "measurement") !== undefined && (draft.value === "" || !choices.outcomes.some((each) => each.name === draft.characteristic && each.kind === "outcome"));
  const body = bodyOf(draft, measured, choices.zone);
  const wrong = [draft.since, draft.until].some((each) => isNoTime(each, choices.zone));
  const says = body !== null ? "form.long" : wrong ? "form.noTime" : (`form.missing.${draft.kind}` as const);
  useEffect(() => keep(draft), [draft]);
  return (
    <form
      className="causes-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (body) ask.mutate(body, { onSuccess: (job) => void go(`/causes/jobs/${job.id}`) });
      }}
    >
      <Card title={t("form.bad")}>
        <Segmented<Draft["kind"]>
          aria-label={t("form.bad")}
          value={draft.kind}
          options={[
            { value: "outcome", label: t("form.outcome") },
            { value: "named", label: t("form.named") },
          ]}
          onChange={(kind) => set({ kind })}
        />
        {draft.kind === "outcome" ? <Outcome choices={choices} draft={draft} set={set} /> : <Named draft={draft} set={set} />}
      </Card>
      <More choices={choices} draft={draft} set={set} />
      {ask.error ? <Failure error={ask.error} /> : null}
      <p className="causes-send">
        <Button type="primary" htmlType="submit" disabled={body === null || !may} loading={ask.isPending}>
          {t("form.send")}
        </Button>
        <span className="quiet">{may ? t(says) : t("mayNotAsk")}</span>
      </p>
    </form>
  );
}
