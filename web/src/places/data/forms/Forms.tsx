/** Forms for what people enter by hand, in the order of a product's life. */
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Chip } from "../../../parts/Chip";
import { Title } from "../../../parts/Title";
import { useForms } from "../questions";

export function Forms() {
  const { t } = useTranslation("data");
  return (
    <>
      <Title title={t("tab.forms")} />
      <p className="statement">{t("forms.statement")}</p>
      <Asked query={useForms()}>
        {({ forms }) => (
          <ul className="data-tiles">
            {forms.map((form) => (
              <li key={form.name} className="card">
                <h2>
                  <Link to={`/data/forms/${form.name}`}>{form.title}</Link>
                </h2>
                <p>{form.says}</p>
                <p className="quiet">
                  {form.step ? t("forms.step", { step: form.step }) : t("forms.noStep")}
                  {form.may ? null : <Chip tone="dashed">{t("forms.mayNot")}</Chip>}
                </p>
              </li>
            ))}
          </ul>
        )}
      </Asked>
    </>
  );
}
