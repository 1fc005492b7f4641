/** The room that the record takes: tables and folders. */
import { useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { bytes } from "../../parts/bytes";
import { Card } from "../../parts/Card";
import { useStorage } from "./ask";

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
              <table className="plain">
                <thead>
                  <tr>
                    <th scope="col">{t("storage.name")}</th>
                    <th scope="col">{t("storage.kind")}</th>
                    <th scope="col" className="number">
                      {t("storage.rows")}
                    </th>
                    <th scope="col" className="number">
                      {t("storage.size")}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {told.items.map((part) => (
                    <tr key={`${part.kind} ${part.name}`}>
                      <td className="mono">{part.name}</td>
                      <td>{t(`storage.${part.kind}`)}</td>
                      <td className="number">{part.rows === null ? "" : part.rows.toLocaleString("en")}</td>
                      <td className="number">{bytes(part.bytes)}</td>
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
