/** Images that the operation's event attaches, and other files by name. */
import { useTranslation } from "../../../language";
import type { Operation } from "../model";

export function Pictures({ operation }: { operation: Operation }) {
  const { t } = useTranslation("trace");
  const { attachments } = operation;
  if (attachments.length === 0) return null;
  return (
    <section>
      <h3>{t("panel.evidence")}</h3>
      <ul className="trace-files">
        {attachments.map((each) => (
          <li key={each.digest + each.name}>
            {each.href && each.media_type.startsWith("image/") ? (
              <a href={each.href}>
                <img src={each.href} alt={each.name} loading="lazy" />
              </a>
            ) : null}
            {each.href ? <a href={each.href}>{each.name}</a> : <span>{each.name}</span>} <span className="quiet">{each.href ? each.media_type : t("panel.missing")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
