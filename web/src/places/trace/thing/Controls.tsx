/** What a trace may follow, and as of when: every choice stands in the address. */
import { Checkbox, Drawer, Form, Input, InputNumber, Radio } from "antd";
import { useTranslation } from "../../../language";
import type { Mixing, Words } from "../asking";
import { KnownPicker } from "./KnownThen";
import type { Page } from "./props";

export function Controls({ asking, change, answer, onClose }: Page & { onClose: () => void }) {
  const { t } = useTranslation("trace");
  const { policy } = asking;
  return (
    <Drawer open title={t("policy.title")} onClose={onClose} size={420} className="trace-drawer">
      <Form layout="vertical">
        <p className="quiet">{t("policy.where")}</p>
        <Form.Item label={t("policy.known")} htmlFor="trace-known">
          <KnownPicker answer={answer} asking={asking} change={change} />
        </Form.Item>
        <Form.Item label={t("policy.words")}>
          <Radio.Group
            aria-label={t("policy.words")}
            value={asking.words}
            onChange={(event) => change({ words: event.target.value === "certain,possible" ? undefined : (event.target.value as Words) })}
            options={(["certain,possible", "certain", "possible", "all"] as const).map((value) => ({ value, label: t(`policy.word.${value.replace(",", "_")}`) }))}
          />
        </Form.Item>
        <Form.Item>
          <Checkbox checked={policy.contact} onChange={(event) => change({ contact: event.target.checked ? "1" : undefined })}>
            {t("policy.contact")}
          </Checkbox>
          <p className="quiet">{t("policy.contactWhy")}</p>
        </Form.Item>
        <Form.Item>
          <Checkbox checked={policy.crossClasses} onChange={(event) => change({ classes: event.target.checked ? "1" : undefined })}>
            {t("policy.classes")}
          </Checkbox>
          <p className="quiet">{t("policy.classesWhy")}</p>
        </Form.Item>
        <Form.Item label={t("policy.mixing")}>
          <Radio.Group
            aria-label={t("policy.mixing")}
            value={policy.mixing}
            onChange={(event) => change({ mixing: event.target.value === "any" ? undefined : (event.target.value as Mixing), band: undefined, cutoff: undefined })}
            options={(["any", "plug", "perfect"] as const).map((value) => ({ value, label: t(`policy.model.${value}`) }))}
          />
          <p className="quiet">{t(`policy.modelWhy.${policy.mixing}`)}</p>
        </Form.Item>
        {policy.mixing === "plug" ? (
          <Parameter name="band" label={t("policy.band")} value={policy.band} change={change} />
        ) : policy.mixing === "perfect" ? (
          <Parameter name="cutoff" label={t("policy.cutoff")} value={policy.cutoff} change={change} />
        ) : null}
        <Form.Item label={t("policy.depth")} htmlFor="trace-depth">
          <InputNumber
            id="trace-depth"
            min={0}
            max={1_000_000_000}
            value={policy.maxDepth ?? null}
            placeholder={t("policy.depthAll")}
            onChange={(value) => change({ depth: value === null ? undefined : String(value) })}
          />
        </Form.Item>
      </Form>
    </Drawer>
  );
}

/** Written into the address when it is finished, not with every letter. */
function Parameter({ name, label, value, change }: { name: "band" | "cutoff"; label: string; value: string | undefined; change: Page["change"] }) {
  const id = `trace-${name}`;
  return (
    <Form.Item label={label} htmlFor={id}>
      <Input
        id={id}
        key={name}
        defaultValue={value ?? ""}
        onBlur={(event) => change({ [name]: event.target.value.trim() || undefined })}
        onPressEnter={(event) => change({ [name]: event.currentTarget.value.trim() || undefined })}
      />
    </Form.Item>
  );
}
