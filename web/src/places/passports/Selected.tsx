/** One published unit: its address and label, what can be done, and the page as a phone shows it. */
import { App, Button, Dropdown } from "antd";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { Problem } from "../../api/problem";
import { useMay } from "../../api/reader";
import { useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { CardSkeleton } from "../../parts/Skeletons";
import { clock } from "../../parts/time";
import { withChanges } from "./address";
import { Phone } from "./Phone";
import { type Published, type Says, usePassport } from "./questions";
import { Withdraw } from "./Withdraw";

export function Selected({ id }: { id: string }) {
  const { t } = useTranslation("passports");
  const found = usePassport(id);
  const [asked] = useSearchParams();
  const may = useMay("publish");
  if (found.error instanceof Problem && found.error.code === "passport.unknown") {
    return (
      <Card>
        <Empty says={t("notPublished")} why={<span className="mono">{id}</span>} action={may ? <Link to={`?${withChanges(asked, { publish: id }).toString()}`}>{t("publishThis")}</Link> : <Link to="/passports">{t("showAll")}</Link>} />
      </Card>
    );
  }
  return (
    <aside className="stack" aria-label={t("chosen")}>
      <Asked query={found} skeleton={<CardSkeleton lines={8} height={520} />}>
        {({ published, says }) => <Shown published={published} says={says} />}
      </Asked>
    </aside>
  );
}

function Shown({ published, says }: { published: Published; says: Says | null }) {
  const { t } = useTranslation("passports");
  const may = useMay("publish");
  const [withdrawing, setWithdrawing] = useState(false);
  return (
    <>
      <Card title={<span className="mono">{published.label}</span>} note={published.product}>
        <dl className="facts">
          <dt>{t("address")}</dt>
          <dd className="mono">{says ? <a href={`/p/${published.code}`}>{published.address}</a> : published.address}</dd>
          {published.identifier_address ? (
            <>
              <dt>{t("byIdentifier")}</dt>
              <dd className="mono">{published.identifier_address}</dd>
            </>
          ) : null}
          <dt>{t("publishedBy")}</dt>
          <dd>{`${published.published_by.split(":").at(-1) ?? ""} · ${clock(published.published_at)}`}</dd>
          {published.withdrawn_at ? (
            <>
              <dt>{t("withdrawnBy")}</dt>
              <dd>{`${published.withdrawn_by?.split(":").at(-1) ?? ""} · ${clock(published.withdrawn_at)}`}</dd>
              <dt>{t("because")}</dt>
              <dd>{published.because}</dd>
            </>
          ) : null}
        </dl>
        <div className="passports-actions no-print">
          {says ? (
            <>
              <Button href={`/p/${published.code}`} target="_blank" rel="noopener">
                {t("open")}
              </Button>
              <Label published={published} />
              <Copy text={published.address} />
              {may ? <Button onClick={() => setWithdrawing(true)}>{t("withdraw")}</Button> : null}
            </>
          ) : null}
          <Button href={`/trace/thing?id=${encodeURIComponent(published.id)}`}>{t("trace")}</Button>
        </div>
        {withdrawing ? <Withdraw code={published.code} done={() => setWithdrawing(false)} /> : null}
      </Card>
      {says ? <Phone says={says} /> : null}
    </>
  );
}

function Label({ published }: { published: Published }) {
  const { t } = useTranslation("passports");
  const href = (symbol: string) => `/api/v1/passports/${published.code}/label?symbol=${symbol}&download=true`;
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          { key: "qr", label: <a href={href("qr")}>{t("labelQr")}</a> },
          { key: "datamatrix", label: <a href={href("datamatrix")}>{t("labelDataMatrix")}</a> },
        ],
      }}
    >
      <Button>{t("label")}</Button>
    </Dropdown>
  );
}

function Copy({ text }: { text: string }) {
  const { t } = useTranslation("passports");
  const { message } = App.useApp();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      void message.success(t("copied"));
    } catch {
      void message.warning(t("notCopied"));
    }
  };
  return <Button onClick={() => void copy()}>{t("copy")}</Button>;
}
