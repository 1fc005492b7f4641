/** What each role may do, and of whose records. */
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
                  <th scope="row">{t("roles.whose")}</th>
                  {items.map((role) => (
                    <td key={role.role}>{t(role.partner ? "roles.partner" : "roles.house")}</td>
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
