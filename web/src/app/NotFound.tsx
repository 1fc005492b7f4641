import { Link } from "react-router";
import { useTranslation } from "../language";
import { Empty } from "../parts/Empty";

export function NotFound() {
  const { t } = useTranslation();
  return <Empty says={t("frame.notFound")} action={<Link to="/today">{t("frame.home")}</Link>} />;
}
