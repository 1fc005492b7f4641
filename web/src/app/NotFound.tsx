import { Link } from "react-router";
import { useTranslation } from "../language";
import { Empty } from "../parts/Empty";
import { Title } from "../parts/Title";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <>
      <Title title={t("frame.notFound")} />
      <Empty says={t("frame.notFoundWhy")} action={<Link to="/today">{t("frame.home")}</Link>} />
    </>
  );
}
