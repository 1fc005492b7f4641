/** A new recall scope: what it starts from, by what policy, what it would find; then it is opened. */
import { Button, Checkbox, Collapse, Form, Input, Radio } from "antd";
import { useMemo, useState } from "react";
import { Link, useNavigate } from "react-router";
import { useLacks, useMay } from "../../../api/reader";
import { useSay } from "../say";
import { Card } from "../../../parts/Card";
import { Failure } from "../../../parts/Failure";
import { Title } from "../../../parts/Title";
import { useAddress } from "../address";
import { useNewScope, usePreview } from "../opening";
import { bodyOf, type Draft, isEmpty } from "./draft";
import { Preview } from "./Preview";

const MIXINGS: readonly Draft["mixing"][] = ["any", "plug", "perfect"];

export default function NewScope() {
  const t = useSay();
  const go = useNavigate();
  const [asked] = useAddress();
  const [draft, setDraft] = useState<Draft>(() => ({
    ids: asked.getAll("id").join("\n"),
    facets: asked.getAll("facet").join("\n"),
    excursions: asked.getAll("excursion").join("\n"),
    name: asked.get("name") ?? "",
    direction: "forward",
    contact: asked.get("contact") === "1",
    classes: asked.get("classes") === "1",
    mixing: MIXINGS.find((each) => each === asked.get("mixing")) ?? "any",
    band: asked.get("band") ?? "",
    cutoff: asked.get("cutoff") ?? "",
  }));
  const set = (change: Partial<Draft>): void => setDraft((before) => ({ ...before, ...change }));
  const body = useMemo(() => bodyOf(draft), [draft]);
  const preview = usePreview(body);
  const number = asked.get("case");
  const { open, made } = useNewScope(body, number);
  const may = useMay("hold.place");
  const lacks = useLacks("hold.place");
  const crumbs = (
    <>
      <Link to="/cases">{t("place")}</Link> / <Link to="/cases?tab=scopes">{t("scopes.title")}</Link>
    </>
  );
  return (
    <>
      <Title crumbs={crumbs} title={t("scopes.new")} />
      <div className="columns">
        <Card label={t("scopes.new")}>
          <Form
            layout="vertical"
            className="cases-form"
            onFinish={() => open.mutate(undefined, { onSuccess: ({ address }) => void go(address) })}
          >
            <Field name="ids" label={t("new.ids")} note={t("new.idsNote")} value={draft.ids} set={(ids) => set({ ids })} />
            <Collapse
              ghost
              size="small"
              {...(draft.facets || draft.excursions ? { defaultActiveKey: ["set"] } : {})}
              items={[
                {
                  key: "set",
                  label: t("new.set"),
                  children: (
                    <>
                      <Field name="facets" label={t("new.facets")} note={t("new.facetsNote")} value={draft.facets} set={(facets) => set({ facets })} />
                      <Field name="excursions" label={t("new.excursions")} note={t("new.excursionsNote")} value={draft.excursions} set={(excursions) => set({ excursions })} />
                    </>
                  ),
                },
              ]}
            />
            <Choice name="direction" value={draft.direction} options={["forward", "backward", "both"]} set={(direction) => set({ direction })} />
            <Form.Item label={t("new.follow")}>
              <Checkbox checked={draft.contact} onChange={(event) => set({ contact: event.target.checked })}>
                {t("new.contact")}
              </Checkbox>
              <Checkbox checked={draft.classes} onChange={(event) => set({ classes: event.target.checked })}>
                {t("new.classes")}
              </Checkbox>
            </Form.Item>
            <Choice name="mixing" value={draft.mixing} options={MIXINGS} set={(mixing) => set({ mixing })} />
            {draft.mixing === "plug" ? <Amount name="band" value={draft.band} set={(band) => set({ band })} /> : null}
            {draft.mixing === "perfect" ? <Amount name="cutoff" value={draft.cutoff} set={(cutoff) => set({ cutoff })} /> : null}
            <Form.Item label={t("new.name")} htmlFor="cases-name">
              <Input id="cases-name" value={draft.name} maxLength={200} onChange={(event) => set({ name: event.target.value })} />
            </Form.Item>
            {open.error ? <Failure error={open.error} /> : null}
            {open.error && made !== null ? (
              <p role="status" className="cases-made">
                {t("new.made", { number })} <Link to={`/cases/scopes/${made}`}>{t("scope.untitled", { id: made })}</Link>
              </p>
            ) : null}
            <div className="cases-buttons">
              <Button type="primary" htmlType="submit" disabled={!may || isEmpty(body) || preview.isError} loading={open.isPending} title={may ? undefined : t("lacks", { verb: t("verb.hold") })}>
                {t(open.error && made !== null ? "new.link" : "new.open")}
              </Button>
              {lacks ? <span className="quiet">{t("lacks", { verb: t("verb.hold") })}</span> : null}
            </div>
          </Form>
        </Card>
        <Preview query={preview} empty={isEmpty(body)} />
      </div>
    </>
  );
}

interface Lines {
  name: string;
  label: string;
  note: string;
  value: string;
  set: (text: string) => void;
}

function Field({ name, label, note, value, set }: Lines) {
  return (
    <Form.Item label={label} htmlFor={`cases-${name}`} extra={note}>
      <Input.TextArea
        id={`cases-${name}`}
        className="mono"
        autoSize={{ minRows: 2, maxRows: 10 }}
        value={value}
        spellCheck={false}
        onChange={(event) => set(event.target.value)}
      />
    </Form.Item>
  );
}

/** The parameter of a mixing model. */
function Amount({ name, value, set }: { name: "band" | "cutoff"; value: string; set: (text: string) => void }) {
  const t = useSay();
  return (
    <Form.Item label={t(`new.${name}`)} htmlFor={`cases-${name}`}>
      <Input id={`cases-${name}`} value={value} spellCheck={false} onChange={(event) => set(event.target.value)} />
    </Form.Item>
  );
}

interface Options<Value extends string> {
  name: "direction" | "mixing";
  value: Value;
  options: readonly Value[];
  set: (value: Value) => void;
}

function Choice<Value extends string>({ name, value, options, set }: Options<Value>) {
  const t = useSay();
  return (
    <Form.Item label={t(`new.${name}`)} extra={t(`new.${name}Note`)}>
      <Radio.Group aria-label={t(`new.${name}`)} value={value} onChange={(event) => set(event.target.value as Value)}>
        {options.map((option) => (
          <Radio key={option} value={option}>
            {t(`${name}.${option}`)}
          </Radio>
        ))}
      </Radio.Group>
    </Form.Item>
  );
}
