/** One mapping as it is written; tried on a file in the wizard. */
import { Button } from "antd";
import { Link, useNavigate, useParams } from "react-router";
import { useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { Title } from "../../../parts/Title";
import { searchOf } from "../address";
import { useMappingText } from "../questions";

export function MappingText() {
  const { t } = useTranslation("data");
  const go = useNavigate();
  const name = useParams()["name"] ?? "";
  const may = useMay("capture");
  const query = useMappingText(name);
  return (
    <>
      <Title
        crumbs={<Link to="/data/mappings">{t("tab.mappings")}</Link>}
        title={name}
        mono
        chips={
          query.data ? (
            <>
              <Chip>{t("mappings.versioned", { version: query.data.version })}</Chip>
              <Chip>{t(`mappings.${query.data.origin}`)}</Chip>
            </>
          ) : null
        }
        actions={
          <Button disabled={!may} title={may ? undefined : t("lacking", { verb: t("verb.capture") })} onClick={() => void go(`/data/mappings/new${searchOf({ mapping: name })}`)}>
            {t("mappings.tryIt")}
          </Button>
        }
      />
      <Asked query={query}>
        {(mapping) => (
          <Card title={t("mappings.text")}>
            <pre className="data-code mono" tabIndex={0}>
              {mapping.text}
            </pre>
          </Card>
        )}
      </Asked>
    </>
  );
}
