/** Mappings: those that come with Clew, and those that sources were read by. */
import { Button } from "antd";
import { Link, useNavigate } from "react-router";
import { useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { clock } from "../../../parts/time";
import { Title } from "../../../parts/Title";
import { useMappings } from "../questions";
import { count } from "../say";

export function Mappings() {
  const { t } = useTranslation("data");
  const go = useNavigate();
  const may = useMay("capture");
  return (
    <>
      <Title
        title={t("tab.mappings")}
        actions={
          <Button type="primary" disabled={!may} title={may ? undefined : t("lacking", { verb: t("verb.capture") })} onClick={() => void go("/data/mappings/new")}>
            {t("bringIn")}
          </Button>
        }
      />
      <p className="statement">{t("mappings.statement")}</p>
      <Asked query={useMappings()}>
        {(mappings) => (
          <Card title={t("mappings.all")}>
            <div className="scroll" tabIndex={0} role="region" aria-label={t("mappings.all")}>
              <table className="plain data-rows">
                <thead>
                  <tr>
                    <th scope="col">{t("mappings.mapping")}</th>
                    <th scope="col">{t("mappings.reads")}</th>
                    <th scope="col" className="data-wide">
                {t("mappings.version")}
              </th>
                    <th scope="col" className="data-wide">
                {t("mappings.origin")}
              </th>
                    <th scope="col" className="number data-wide">
                      {t("mappings.captures")}
                    </th>
                    <th scope="col" className="data-wide">
                {t("sources.lastRead")}
              </th>
                  </tr>
                </thead>
                <tbody>
                  {mappings.map((each) => (
                    <tr key={each.name}>
                      <td className="mono">
                        <Link to={`/data/mappings/${each.name}`}>{each.name}</Link>
                      </td>
                      <td>
                        {each.title === each.name ? null : each.title}
                        {each.source ? <div className="quiet data-wide">{each.source}</div> : null}
                      </td>
                      <td className="mono data-wide">{each.version}</td>
                      <td className="data-wide">
                        <Chip>{t(`mappings.${each.origin}`)}</Chip>
                      </td>
                      <td className="number mono data-wide">{count(each.captures)}</td>
                      <td className="mono data-nowrap data-wide">{each.last_read ? clock(each.last_read).slice(0, 16) : ""}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </Card>
        )}
      </Asked>
    </>
  );
}
