/** A secret that is shown once. */
import { Modal } from "antd";
import { useTranslation } from "../../language";

interface Shown {
  says: string;
  why: string;
  secret: string;
  close: () => void;
}

export function Secret({ says, why, secret, close }: Shown) {
  const { t } = useTranslation("admin");
  return (
    <Modal open title={says} okText={t("done")} onOk={close} onCancel={close} cancelButtonProps={{ hidden: true }}>
      <div className="admin-secret">
        <code>{secret}</code>
        <p className="quiet">{why}</p>
      </div>
    </Modal>
  );
}
