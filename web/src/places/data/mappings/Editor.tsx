/** The mapping as a text; mistakes name their line, and a click leads there. */
import { Button } from "antd";
import { useRef } from "react";
import { Problem } from "../../../api/problem";
import { useTranslation } from "../../../language";
import { lineOf, offsetOf } from "./lines";

interface Written {
  text: string;
  write: (text: string) => void;
  drafted: string;
  error: unknown;
}

export function Editor({ text, write, drafted, error }: Written) {
  const { t } = useTranslation("data");
  const field = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const findings = error instanceof Problem ? error.findings : [];
  const wrong = new Set(findings.map((each) => lineOf(each.place)));
  const lines = text.split("\n");
  const show = (line: number): void => {
    const area = field.current;
    if (!area) return;
    const at = offsetOf(text, line);
    area.focus();
    area.setSelectionRange(at, at + (lines[line - 1] ?? "").length);
    area.scrollTop = (line - 4) * 20;
  };
  return (
    <>
      {findings.length > 0 ? (
        <div role="status">
          <ul className="data-findings">
          {findings.map((each, at) => {
            const line = lineOf(each.place);
            return (
              <li key={at}>
                {line ? (
                  <button type="button" className="data-linklike" onClick={() => show(line)}>
                    {t("wizard.line", { line })}
                  </button>
                ) : null}{" "}
                <span className="due">{each.message}</span>
              </li>
            );
          })}
          </ul>
        </div>
      ) : null}
      <div className="data-editor mono">
        <div className="data-gutter" ref={gutter} aria-hidden="true">
          {lines.map((_, at) => (
            <span key={at} className={wrong.has(at + 1) ? "wrong" : undefined}>
              {at + 1}
            </span>
          ))}
        </div>
        <textarea
          ref={field}
          aria-label={t("wizard.yaml")}
          aria-invalid={findings.length > 0}
          value={text}
          spellCheck={false}
          wrap="off"
          rows={Math.min(28, lines.length + 1)}
          onChange={(event) => write(event.target.value)}
          onScroll={(event) => {
            if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
      {text === drafted ? null : (
        <div className="data-actions">
          <Button size="small" onClick={() => write(drafted)}>
            {t("wizard.backToDraft")}
          </Button>
        </div>
      )}
    </>
  );
}
