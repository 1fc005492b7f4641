/** A file becomes events: what its columns seem to be, what a person says of them, what they become, and recording. */
import { Button } from "antd";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { Problem } from "../../../api/problem";
import { useLacks, useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { CardSkeleton } from "../../../parts/Skeletons";
import { Title } from "../../../parts/Title";
import { useMappingText } from "../questions";
import { Columns } from "./Columns";
import { Drop } from "./Drop";
import { Editor } from "./Editor";
import { Preview } from "./Preview";
import { Questions } from "./Questions";
import { Recording } from "./Recording";
import { siteZone, type Stated, useSuggestion, useTrial } from "./trying";

export function Wizard() {
  const { t } = useTranslation("data");
  const [asked] = useSearchParams();
  const may = useMay("capture");
  const lacks = useLacks("capture");
  const [file, setFile] = useState<File>();
  const given = asked.get("mapping") ?? "";
  return (
    <>
      <Title crumbs={<Link to="/data/mappings">{t("tab.mappings")}</Link>} title={t("wizard.title")} />
      {may ? (
        <Drop file={file} choose={setFile} />
      ) : lacks ? (
        <Card>
          <p>{t("lacking", { verb: t("verb.capture") })}</p>
        </Card>
      ) : null}
      {file && may ? given ? <ByMapping key={nameOf(file)} file={file} name={given} /> : <ByDraft key={nameOf(file)} file={file} /> : null}
    </>
  );
}

const nameOf = (file: File): string => `${file.name}|${file.size}|${file.lastModified}`;

function ByMapping({ file, name }: { file: File; name: string }) {
  return <Asked query={useMappingText(name)}>{({ text }) => <Trying key={name} file={file} drafted={text} />}</Asked>;
}

function ByDraft({ file }: { file: File }) {
  const { t } = useTranslation("data");
  const [stated, setStated] = useState<Stated>({});
  const [zone, setZone] = useState(siteZone);
  const query = useSuggestion(file, zone, stated);
  const wrongZone = query.error instanceof Problem && query.error.code === "suggest.bad_zone";
  return (
    <>
      {/* The field that is wrong stays, or nobody could put it right. */}
      {wrongZone ? <Questions questions={[]} zone={zone} choose={setZone} /> : null}
      <Asked query={query} skeleton={<CardSkeleton lines={8} height={360} />}>
        {(made) => (
          <>
            <p className="statement">
              {t("wizard.found", { count: made.columns.length, rows: t("wizard.rows", { count: made.rows, told: made.rows.toLocaleString("en") }) })}{" "}
              <strong className={made.usable && made.trial.refused === 0 ? "good" : "due"}>{t(made.usable ? "wizard.usable" : "wizard.unusable", { events: made.trial.events, rows: t("wizard.rows", { count: made.trial.rows, told: made.trial.rows }), refused: made.trial.refused })}</strong>
            </p>
            <Questions questions={made.questions} zone={zone} choose={setZone} />
            <Columns
              columns={made.columns}
              stated={stated}
              say={(column, about) => setStated({ ...stated, [column]: { ...stated[column], ...about } })}
              busy={query.isFetching}
            />
            {/* A new draft takes the place of what was written by hand: saying something of a column asks for one. */}
            <Trying key={made.mapping} file={file} drafted={made.mapping} />
          </>
        )}
      </Asked>
    </>
  );
}

function Trying({ file, drafted }: { file: File; drafted: string }) {
  const { t } = useTranslation("data");
  const [text, setText] = useState(drafted);
  const [byHand, setByHand] = useState(false);
  const query = useTrial(file, text);
  const settled = !query.isFetching && !query.isPlaceholderData;
  return (
    <>
      <Preview query={query} />
      <Card
        title={t("wizard.yaml")}
        note={t("wizard.yamlNote")}
        end={
          <Button size="small" onClick={() => setByHand(!byHand)} aria-expanded={byHand}>
            {t(byHand ? "wizard.hideYaml" : "wizard.showYaml")}
          </Button>
        }
      >
        {byHand ? <Editor text={text} write={setText} drafted={drafted} error={query.error} /> : <p className="quiet">{t("wizard.yamlWhy")}</p>}
      </Card>
      <Recording file={file} mapping={text} trial={settled && !query.error ? query.data?.told : undefined} />
    </>
  );
}
