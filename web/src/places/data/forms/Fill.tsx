/** A form being filled in: checked by the server as it grows, with the event that it would record beside it. */
import { Button } from "antd";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Failure } from "../../../parts/Failure";
import { Title } from "../../../parts/Title";
import { useRecordForm } from "../acts";
import { type FormField, useForm } from "../questions";
import { Field } from "./Field";
import { newEntry, now, type Values, valuesToSend } from "./filling";
import { Recorded } from "./Recorded";
import { useFormTrial } from "./trial";
import { WouldBe } from "./WouldBe";

export function Fill() {
  const { t } = useTranslation("data");
  const name = useParams()["name"] ?? "";
  const query = useForm(name);
  const [round, setRound] = useState(0);
  return (
    <>
      <Title crumbs={<Link to="/data/forms">{t("tab.forms")}</Link>} title={query.data?.title ?? t("tab.forms")} />
      <Asked query={query}>{(form) => <Filling key={`${form.name}${round}`} name={form.name} says={form.says} may={form.may} fields={form.fields} another={() => setRound(round + 1)} />}</Asked>
    </>
  );
}

interface Open {
  name: string;
  says: string;
  may: boolean;
  fields: readonly FormField[];
  another: () => void;
}

function Filling({ name, says, may, fields, another }: Open) {
  const { t } = useTranslation("data");
  const [asked] = useSearchParams();
  // One number for one entry: what is sent twice is recorded once.
  const [entry] = useState(newEntry);
  const [values, setValues] = useState<Values>(() => ({ time: now(), things: asked.get("id") ?? "", gauge_thing: asked.get("id") ?? "" }));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const sent = valuesToSend(fields, values);
  const trial = useFormTrial(name, entry, sent, may);
  const record = useRecordForm();
  const messages = new Map((trial.data?.fields ?? []).map((each) => [each.name, each.messages]));
  if (record.data) return <Recorded told={record.data.told} another={another} />;
  return (
    <form
      className="columns"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (trial.data?.valid) record.mutate({ name, entry, values: sent });
      }}
    >
      <Card>
        <p className="data-lead">{says}</p>
        <div className="data-fields">
          {fields.map((field) => (
            <Field
              key={field.name}
              field={field}
              values={values}
              disabled={!may}
              messages={tried || touched.has(field.name) ? (messages.get(field.name) ?? []) : []}
              write={(changes) => setValues({ ...values, ...changes })}
              left={() => setTouched(new Set([...touched, field.name]))}
            />
          ))}
        </div>
        {record.error ? <Failure error={record.error} /> : null}
        <div className="data-actions">
          <Button type="primary" htmlType="submit" disabled={!may || (tried && trial.data?.valid === false)} title={may ? undefined : t("forms.mayNot")} loading={record.isPending}>
            {t("forms.record")}
          </Button>
          {tried && trial.data?.valid === false ? (
            <span className="due" role="status">
              {t("forms.wrong", { count: trial.data.fields.length + trial.data.findings.length })}
            </span>
          ) : null}
        </div>
      </Card>
      <WouldBe query={trial} may={may} />
    </form>
  );
}
