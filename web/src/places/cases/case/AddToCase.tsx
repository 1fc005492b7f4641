/** What the address names goes into a case that is open already. */
import { Button, Form, Select } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useLacks, useMay } from "../../../api/reader";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { Failure } from "../../../parts/Failure";
import { useCases, useLinks, useReport } from "../caseQuestions";
import type { CaseHead } from "../documents";
import { useSay } from "../say";
import { type Given, linksOf } from "./given";
import { GivenShown } from "./GivenShown";

const LISTED = 200;
const NOT_CLOSED = "open,contained,analysed,corrected";

export function AddToCase({ given }: { given: Given }) {
  const t = useSay();
  const query = useCases({ state: NOT_CLOSED, q: null, scope: null, offset: 0, limit: LISTED });
  return (
    <Card label={t("open.existing")}>
      <GivenShown given={given} units />
      <Asked query={query}>{({ cases }) => (cases.length === 0 ? <Empty says={t("open.noneOpen")} /> : <Choose cases={cases} given={given} />)}</Asked>
    </Card>
  );
}

function Choose({ cases, given }: { cases: readonly CaseHead[]; given: Given }) {
  const t = useSay();
  const go = useNavigate();
  const [number, choose] = useState<number | undefined>(cases.length === 1 ? cases[0]?.number : undefined);
  const add = useLinks();
  const may = useMay("case.write");
  const lacks = useLacks("case.write");
  // A report names its unit: both belong to the case.
  const about = useReport(given.reports[0] ?? 0, may && given.reports.length > 0).data;
  const links = linksOf(given, about ? [about.id] : []);
  const send = (): void => {
    if (number !== undefined) add.mutate({ number: String(number), links }, { onSuccess: (into) => void go(`/cases/${into}`) });
  };
  return (
    <Form layout="vertical" className="cases-form" onFinish={send}>
      <Form.Item label={t("open.which")} htmlFor="cases-existing" required>
        <Select
          id="cases-existing"
          showSearch={{ optionFilterProp: "label" }}
          value={number ?? null}
          placeholder={t("open.which")}
          onChange={(chosen) => choose(chosen ?? undefined)}
          options={cases.map((each) => ({ value: each.number, label: `#${each.number} ${each.title} · ${t(`state.${each.state}`)}` }))}
        />
      </Form.Item>
      {add.error ? <Failure error={add.error} /> : null}
      <div className="cases-buttons">
        <Button type="primary" htmlType="submit" disabled={!may || number === undefined || links.length === 0} loading={add.isPending}>
          {t("open.add")}
        </Button>
        {lacks ? <span className="quiet">{t("lacks", { verb: t("verb.write") })}</span> : null}
      </div>
    </Form>
  );
}
