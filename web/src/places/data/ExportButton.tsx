/** A file to be had, by whoever may export; others read what their role lacks. */
import { Button } from "antd";
import { useMay } from "../../api/reader";
import { useTranslation } from "../../language";

export function ExportButton({ href, says }: { href: string; says: string }) {
  const { t } = useTranslation("data");
  const may = useMay("export");
  return (
    <Button disabled={!may} title={may ? undefined : t("lacking", { verb: t("verb.export") })} {...(may ? { href } : {})}>
      {says}
    </Button>
  );
}
