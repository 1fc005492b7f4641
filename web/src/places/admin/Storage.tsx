/** The room that the record takes: tables and folders. */
import { useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { bytes } from "../../parts/bytes";
import { Card } from "../../parts/Card";
import { useStorage } from "./ask";

/** What a folder holds, where its name does not say it. */
const ABOUT: Record<string, string> = { postgresql: "server", "keys.json": "keys", lake: "lake", snapshots: "snapshots" };

export function Storage() {
  const { t } = useTranslation("admin");
  return (
    <Asked query={useStorage()}>
      {(told) => (
        <div className="stack">
          <p className="statement">{t("storage.statement", { size: bytes(told.bytes), free: bytes(told.free) })}</p>
          <Card
            title={t("tabs.storage")}
            note={
              <>
                {t("storage.folder")} <span className="mono">{told.folder}</span>
              </>
            }
          >
            <div className="scroll" tabIndex={0} role="region" aria-label={t("tabs.storage")}>
              <table className="plain admin-parts">
                <thead>
                  <tr>
                    <th scope="col">{t("storage.name")}</th>
                    <th scope="col" className="admin-desk">
                      {t("storage.kind")}
                    </th>
                    <th scope="col" className="number">
                      {t("storage.rows")}
                    </th>
                    <th scope="col" className="number">
                      {t("storage.size")}
                    </th>
                    <th scope="col" className="admin-wide">
                      {t("storage.share")}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {told.items.map((part) => (
                    <tr key={`${part.kind} ${part.name}`}>
                      <td>
                        <span className="mono">{part.name}</span>
                        {part.kind === "files" && part.name in ABOUT ? <div className="quiet">{t(`storage.about.${ABOUT[part.name]}`)}</div> : null}
                      </td>
                      <td className="admin-desk">{t(`storage.${part.kind}`)}</td>
                      <td className="number mono">{part.rows === null ? (part.kind === "files" ? "" : t("storage.uncounted")) : part.rows.toLocaleString("en")}</td>
                      <td className="number mono">{bytes(part.bytes)}</td>
                      <td className="admin-wide">
                        <span className="admin-bar" aria-hidden="true">
                          <span style={{ width: `${(100 * part.bytes) / told.bytes}%` }} />
                        </span>
                        <span className="visually-hidden">{t("storage.percent", { share: ((100 * part.bytes) / told.bytes).toFixed(1) })}</span>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </Card>
        </div>
      )}
    </Asked>
  );
}
