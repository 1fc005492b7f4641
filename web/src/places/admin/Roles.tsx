/** What each role may do, and which grades of values it sees. */
import { useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { Card } from "../../parts/Card";
import { useRoles } from "./ask";

export function Roles() {
  const { t } = useTranslation("admin");
  const { t: frame } = useTranslation();
  const words = t("verbs", { returnObjects: true }) as Record<string, string>;
  return (
    <Asked query={useRoles()}>
      {({ items, verbs }) => (
        <Card title={t("tabs.roles")}>
          <div className="scroll" tabIndex={0} role="region" aria-label={t("tabs.roles")}>
            <table className="plain admin-roles">
              <thead>
                <tr>
                  <th scope="col">{t("roles.may")}</th>
                  {items.map((role) => (
                    <th scope="col" key={role.role}>
                      {frame(`role.${role.role}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {verbs.map((verb) => (
                  <tr key={verb}>
                    <th scope="row">{words[verb] ?? verb}</th>
                    {items.map((role) => (
                      <td key={role.role}>{role.verbs.includes(verb) ? <span className="admin-mark">✓<span className="visually-hidden">{t("roles.yes")}</span></span> : <span className="admin-none">–<span className="visually-hidden">{t("roles.no")}</span></span>}</td>
                    ))}
                  </tr>
                ))}
                <tr>
                  <th scope="row">{t("roles.sees")}</th>
                  {items.map((role) => (
                    <td key={role.role}>
                      {role.clearance.map((grade) => t(`grades.${grade}`)).join("\u00a0· ")}
                      {role.partner ? <div className="quiet">{t("roles.partner")}</div> : null}
                    </td>
                  ))}
                </tr>
              </tbody>
            </table>
          </div>
        </Card>
      )}
    </Asked>
  );
}
