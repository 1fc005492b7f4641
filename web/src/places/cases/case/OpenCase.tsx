/** A new case from a complaint. */
import { Button, Form, Input } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useMay } from "../../../api/reader";
import { Card } from "../../../parts/Card";
import { Failure } from "../../../parts/Failure";
import { Title } from "../../../parts/Title";
import { useAddress } from "../address";
import { useOpenCase } from "../caseQuestions";
import { useSay } from "../say";
import { listed } from "../scope/draft";
import { type Head, HeadFields } from "./HeadFields";

export default function OpenCase() {
  const t = useSay();
  const go = useNavigate();
  const [asked] = useAddress();
  const [head, setHead] = useState<Head>({ title: "", owner: "", severity: "major", due: "" });
  const [complaint, setComplaint] = useState({ text: "", by: "", on: "", units: asked.getAll("id").join("\n") });
  const open = useOpenCase();
  const may = useMay("case.write");
  const set = (change: Partial<typeof complaint>): void => setComplaint((before) => ({ ...before, ...change }));
  const body = {
    title: head.title.trim(),
    text: complaint.text.trim(),
    complained_by: complaint.by.trim(),
    complained_on: complaint.on || null,
    units: listed(complaint.units),
    severity: head.severity,
    owner: head.owner.trim(),
    due: head.due || null,
    scopes: asked.getAll("scope").map(Number),
    causes: asked.getAll("cause").map(Number),
  };
  return (
    <>
      <Title crumbs={<Link to="/cases">{t("place")}</Link>} title={t("cases.new")} />
      <Card label={t("cases.new")}>
        <Form layout="vertical" className="cases-form wide" onFinish={() => open.mutate(body, { onSuccess: (made) => void go(`/cases/${made.head.number}`) })}>
          <div className="cases-beside">
            <div>
              <HeadFields head={head} set={(change) => setHead((before) => ({ ...before, ...change }))} />
            </div>
            <div>
              <Form.Item label={t("open.text")} htmlFor="cases-text" required>
                <Input.TextArea id="cases-text" rows={4} value={complaint.text} onChange={(event) => set({ text: event.target.value })} />
              </Form.Item>
              <div className="cases-pair">
                <Form.Item label={t("open.by")} htmlFor="cases-by">
                  <Input id="cases-by" value={complaint.by} maxLength={200} onChange={(event) => set({ by: event.target.value })} />
                </Form.Item>
                <Form.Item label={t("open.on")} htmlFor="cases-on">
                  <Input id="cases-on" type="date" value={complaint.on} onChange={(event) => set({ on: event.target.value })} />
                </Form.Item>
              </div>
              <Form.Item label={t("open.units")} htmlFor="cases-units" extra={t("open.unitsNote")}>
                <Input.TextArea id="cases-units" className="mono" autoSize={{ minRows: 2, maxRows: 10 }} spellCheck={false} value={complaint.units} onChange={(event) => set({ units: event.target.value })} />
              </Form.Item>
            </div>
          </div>
          {body.scopes.length + body.causes.length ? <p className="quiet cases-apart">{t("open.links", { scopes: body.scopes.length, causes: body.causes.length })}</p> : null}
          {open.error ? <Failure error={open.error} /> : null}
          <div className="cases-buttons">
            <Button type="primary" htmlType="submit" disabled={!may || !body.title || !body.text} loading={open.isPending}>
              {t("open.do")}
            </Button>
            {may ? null : <span className="quiet">{t("lacks", { verb: t("verb.write") })}</span>}
          </div>
        </Form>
      </Card>
    </>
  );
}
