/** One field, drawn by what the dictionary says of it. */
import { Input, Select } from "antd";
import { useId } from "react";
import { useTranslation } from "../../../language";
import type { FormField } from "../questions";
import type { Values } from "./filling";

interface Shown {
  field: FormField;
  values: Values;
  messages: readonly string[];
  disabled: boolean;
  write: (changes: Values) => void;
  left: () => void;
}

const WIDE = new Set<FormField["kind"]>(["things", "long"]);

export function Field({ field, values, messages, disabled, write, left }: Shown) {
  const { t } = useTranslation("data");
  const id = useId();
  const wrong = messages.length > 0;
  return (
    <div className={WIDE.has(field.kind) ? "data-field wide" : "data-field"}>
      <label htmlFor={id}>
        {field.label}
        {field.required ? <span className="data-needed"> {t("forms.needed")}</span> : null}
        {field.personal ? <span className="quiet"> {t("forms.personal")}</span> : null}
      </label>
      <Control field={field} id={id} values={values} disabled={disabled} wrong={wrong} write={write} left={left} />
      <p className="quiet" id={`${id}-help`}>
        {field.help}
      </p>
      {wrong ? (
        <p className="data-why" id={`${id}-why`}>
          {messages.join(" ")}
        </p>
      ) : null}
    </div>
  );
}

interface Drawn {
  field: FormField;
  id: string;
  values: Values;
  disabled: boolean;
  wrong: boolean;
  write: (changes: Values) => void;
  left: () => void;
}

function Control({ field, id, values, disabled, wrong, write, left }: Drawn) {
  const { t } = useTranslation("data");
  const value = values[field.name] ?? "";
  const about = { id, disabled, "aria-invalid": wrong, "aria-required": field.required, "aria-describedby": wrong ? `${id}-help ${id}-why` : `${id}-help` };
  const typed = { ...about, value, onBlur: left, ...(wrong ? { status: "error" as const } : {}) };
  const set = (text: string): void => write({ [field.name]: text });
  switch (field.kind) {
    case "things":
      return <Input.TextArea {...typed} className="mono" autoSize={{ minRows: 2, maxRows: 10 }} spellCheck={false} onChange={(event) => set(event.target.value)} />;
    case "long":
      return <Input.TextArea {...typed} autoSize={{ minRows: 2, maxRows: 8 }} onChange={(event) => set(event.target.value)} />;
    case "date-time":
      return <Input {...typed} type="datetime-local" onChange={(event) => set(event.target.value)} />;
    case "choice":
    case "boolean":
      return <Choice field={field} id={id} value={value} disabled={disabled} wrong={wrong} set={set} left={left} />;
    case "unit":
      return <UnitChoice id={id} label={field.label} units={field.units} value={value} disabled={disabled} set={set} />;
    case "quantity":
      return (
        <span className="data-quantity">
          <Input {...typed} inputMode="decimal" onChange={(event) => set(event.target.value)} {...(field.unit_label ? { suffix: field.unit_label } : {})} />
          {field.unit ? null : (
            <UnitChoice
              id={`${id}-unit`}
              label={t("forms.unitOf", { field: field.label })}
              units={field.units}
              value={values[`${field.name}_unit`] ?? ""}
              disabled={disabled}
              set={(unit) => write({ [`${field.name}_unit`]: unit })}
            />
          )}
        </span>
      );
    default:
      return <Input {...typed} inputMode={field.kind === "integer" ? "numeric" : field.kind === "decimal" ? "decimal" : "text"} onChange={(event) => set(event.target.value)} />;
  }
}

interface Chosen {
  field: FormField;
  id: string;
  value: string;
  disabled: boolean;
  wrong: boolean;
  set: (value: string) => void;
  left: () => void;
}

function Choice({ field, id, value, disabled, wrong, set, left }: Chosen) {
  const { t } = useTranslation("data");
  const options = field.kind === "boolean" ? ["true", "false"].map((each) => ({ value: each, label: t(`forms.${each}`) })) : field.choices;
  return (
    <Select
      id={id}
      aria-label={field.label}
      aria-describedby={`${id}-help`}
      allowClear
      disabled={disabled}
      placeholder={t("forms.choose")}
      value={value || null}
      options={options.map(({ value: each, label }) => ({ value: each, label }))}
      onChange={(each: string | null) => set(each ?? "")}
      onBlur={left}
      {...(wrong ? { status: "error" as const } : {})}
    />
  );
}

interface Unit {
  id: string;
  label: string;
  units: FormField["units"];
  value: string;
  disabled: boolean;
  set: (value: string) => void;
}

function UnitChoice({ id, label, units, value, disabled, set }: Unit) {
  const { t } = useTranslation("data");
  return (
    <Select
      id={id}
      aria-label={label}
      showSearch
      allowClear
      disabled={disabled}
      optionFilterProp="label"
      placeholder={t("forms.unit")}
      value={value || null}
      options={units.map((each) => ({ value: each.value, label: each.label }))}
      onChange={(each: string | null) => set(each ?? "")}
    />
  );
}
