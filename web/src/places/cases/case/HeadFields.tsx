/** Title, owner, severity and due day: the same fields for a new case and for one that is changed. */
import { Form, Input, Radio } from "antd";
import { useSay } from "../say";

export interface Head {
  title: string;
  owner: string;
  severity: "minor" | "major" | "critical";
  due: string;
}

const SEVERITIES = ["minor", "major", "critical"] as const;

export function HeadFields({ head, set }: { head: Head; set: (change: Partial<Head>) => void }) {
  const t = useSay();
  return (
    <>
      <Form.Item label={t("open.title")} htmlFor="cases-title" required>
        <Input id="cases-title" value={head.title} maxLength={200} onChange={(event) => set({ title: event.target.value })} />
      </Form.Item>
      <Form.Item label={t("case.fact.severity")}>
        <Radio.Group aria-label={t("case.fact.severity")} value={head.severity} onChange={(event) => set({ severity: event.target.value as Head["severity"] })}>
          {SEVERITIES.map((severity) => (
            <Radio key={severity} value={severity}>
              {t(`severity.${severity}`)}
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      <div className="cases-pair">
        <Form.Item label={t("case.fact.owner")} htmlFor="cases-owner">
          <Input id="cases-owner" value={head.owner} maxLength={200} onChange={(event) => set({ owner: event.target.value })} />
        </Form.Item>
        <Form.Item label={t("case.fact.due")} htmlFor="cases-due">
          <Input id="cases-due" type="date" value={head.due} onChange={(event) => set({ due: event.target.value })} />
        </Form.Item>
      </div>
    </>
  );
}
