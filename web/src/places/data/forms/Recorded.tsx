/** What was recorded, with the way to the event and to its source. */
import { Button } from "antd";
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import { searchOf } from "../address";
import type { FormRecorded } from "../questions";
import { Facts } from "./Facts";

export function Recorded({ told, another }: { told: FormRecorded; another: () => void }) {
  const { t } = useTranslation("data");
  return (
    <Card>
      <p className="statement good" role="status">
        {t(told.state === "recorded" ? "forms.recorded" : "forms.known", { position: told.position })}
      </p>
      <Facts facts={told.facts} />
      <p className="data-links">
        <Link to={`/trace/event${searchOf({ id: told.event_id })}`}>{t("toEvent", { position: told.position })}</Link>
        {told.acquisition ? <Link to={`/data/acquisitions/${told.acquisition}${searchOf({ event: told.position })}`}>{t("forms.toSource")}</Link> : null}
      </p>
      <div className="data-actions">
        <Button onClick={another}>{t("forms.another")}</Button>
      </div>
    </Card>
  );
}
