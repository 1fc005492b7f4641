/** Open recall scopes, and which of them owners read of in their passports. */
import { Button, Input } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { Card } from "../../parts/Card";
import { Chip } from "../../parts/Chip";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { clock } from "../../parts/time";
import { type Announcement, useAnnounce, useLift, useRecalls } from "./questions";

export function Recalls({ may }: { may: boolean }) {
  const { t } = useTranslation("passports");
  const found = useRecalls();
  return (
    <Asked query={found}>
      {({ recalls }) =>
        recalls.length === 0 ? (
          <Card>
            <Empty says={t("noScopes")} why={t("noScopesWhy")} action={<Link to="/cases">{t("toCases")}</Link>} />
          </Card>
        ) : (
          <div className="stack">
            <p className="passports-lead">{t("recallsMean")}</p>
            {recalls.map((each) => (
              <One key={each.scope} recall={each} may={may} />
            ))}
          </div>
        )
      }
    </Asked>
  );
}

function One({ recall, may }: { recall: Announcement; may: boolean }) {
  const { t } = useTranslation("passports");
  const [writing, setWriting] = useState(false);
  const lift = useLift();
  const announced = recall.announced_at !== null;
  return (
    <Card
      title={
        <Link to={`/cases/scopes/${recall.scope}`}>{recall.name || t("scope", { number: recall.scope })}</Link>
      }
      note={t("scopeUnits", { count: recall.units })}
      end={<Chip tone={announced ? "bad" : "plain"}>{t(announced ? "announced" : "notAnnounced")}</Chip>}
    >
      {recall.announced_at ? (
        <>
          <p className="passports-said">{recall.advice}</p>
          <p className="quiet">{`${recall.announced_by?.split(":").at(-1) ?? ""} · ${clock(recall.announced_at)}`}</p>
        </>
      ) : null}
      {lift.error ? <Failure error={lift.error} /> : null}
      {writing ? (
        <Advice recall={recall} done={() => setWriting(false)} />
      ) : may ? (
        <div className="passports-actions">
          <Button onClick={() => setWriting(true)}>{t(announced ? "changeAdvice" : "announce")}</Button>
          {announced ? (
            <Button loading={lift.isPending} onClick={() => lift.mutate(recall.scope)}>
              {t("lift")}
            </Button>
          ) : null}
        </div>
      ) : null}
    </Card>
  );
}

function Advice({ recall, done }: { recall: Announcement; done: () => void }) {
  const { t } = useTranslation("passports");
  const [advice, setAdvice] = useState(recall.advice ?? "");
  const announce = useAnnounce();
  const field = `passports-advice-${recall.scope}`;
  return (
    <form
      className="passports-form"
      onSubmit={(event) => {
        event.preventDefault();
        announce.mutate({ scope: recall.scope, advice }, { onSuccess: done });
      }}
    >
      <label htmlFor={field}>{t("whatToDo")}</label>
      <Input.TextArea id={field} value={advice} onChange={(event) => setAdvice(event.target.value)} maxLength={2000} autoSize={{ minRows: 3, maxRows: 10 }} autoFocus />
      <p className="quiet">{t("announceMeans")}</p>
      {announce.error ? <Failure error={announce.error} /> : null}
      <div className="passports-actions">
        <Button htmlType="submit" disabled={!advice.trim()} loading={announce.isPending}>
          {t("announce")}
        </Button>
        <Button type="text" onClick={done}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}
