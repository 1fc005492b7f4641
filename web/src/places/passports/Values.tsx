/** Which measured values are public: internal unless somebody graded the characteristic public. */
import { Switch } from "antd";
import { useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { useGrade, useGrades } from "./questions";

export function Values({ may }: { may: boolean }) {
  const { t } = useTranslation("passports");
  const grades = useGrades();
  const grade = useGrade();
  return (
    <Asked query={grades}>
      {({ characteristics }) => (
        <Card title={t("valuesTitle")} note={t("valuesNote", { count: characteristics.filter((each) => each.public).length, of: characteristics.length })}>
          <p className="passports-lead">{t("valuesMean")}</p>
          {grade.error ? <Failure error={grade.error} /> : null}
          {characteristics.length === 0 ? (
            <Empty says={t("noCharacteristics")} />
          ) : (
            <table className="plain passports-values">
              <thead>
                <tr>
                  <th scope="col">{t("characteristic")}</th>
                  <th scope="col" className="passports-wide">
                    {t("recordedAs")}
                  </th>
                  <th scope="col">{t("grade")}</th>
                </tr>
              </thead>
              <tbody>
                {characteristics.map((each) => (
                  <tr key={each.name}>
                    <td>{each.label}</td>
                    <td className="mono passports-wide">{each.name}</td>
                    <td>
                      <span className="passports-switch">
                        <Switch
                          aria-label={t("makePublic", { name: each.label })}
                          checked={each.public}
                          disabled={!may || grade.isPending}
                          onChange={(on) => grade.mutate({ characteristics: [each.name], public: on })}
                        />
                        {t(each.public ? "public" : "internal")}
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Card>
      )}
    </Asked>
  );
}
