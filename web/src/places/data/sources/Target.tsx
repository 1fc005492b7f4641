/** Within how long the events of a source should be recorded; set by who may correct. */
import { Button, InputNumber } from "antd";
import { useState } from "react";
import { useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { Failure } from "../../../parts/Failure";
import { useTarget } from "../acts";

const HOUR = 3600;

export function Target({ source, seconds, told }: { source: string; seconds: number; told: string }) {
  const { t } = useTranslation("data");
  const may = useMay("quarantine.correct");
  const [hours, setHours] = useState<number | null>(null);
  const set = useTarget();
  if (hours === null) {
    return (
      <>
        {told}{" "}
        {may ? (
          <Button type="link" size="small" onClick={() => setHours(Math.round((seconds / HOUR) * 100) / 100)}>
            {t("sources.setTarget")}
          </Button>
        ) : null}
      </>
    );
  }
  return (
    <form
      className="data-inline"
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate({ source, seconds: Math.round(hours * HOUR) }, { onSuccess: () => setHours(null) });
      }}
    >
      <InputNumber aria-label={t("sources.targetHours")} min={0.01} max={277_000} value={hours} onChange={(value) => setHours(value ?? 0)} suffix={t("sources.hours")} />
      <Button htmlType="submit" size="small" loading={set.isPending} disabled={!hours}>
        {t("action.save", { ns: "frame" })}
      </Button>
      <Button type="text" size="small" onClick={() => setHours(null)}>
        {t("action.cancel", { ns: "frame" })}
      </Button>
      {set.error ? <Failure error={set.error} /> : null}
    </form>
  );
}
