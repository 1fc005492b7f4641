/** Another role for a person, said once more before it counts: a slip of the arrow keys must not make anybody an
 * administrator. A partner's role names the party whose data they see. */
import { Input, Modal } from "antd";
import { useState } from "react";
import type { components } from "../../api/schema";
import { useTranslation } from "../../language";
import { Failure } from "../../parts/Failure";
import { useRoleChange } from "./ask";
import { useIsPartner } from "./RolePick";

interface Asked {
  account: components["schemas"]["AccountDocument"];
  role: string;
  close: () => void;
}

export function RoleChange({ account, role, close }: Asked) {
  const { t } = useTranslation("admin");
  const { t: frame } = useTranslation();
  const [party, setParty] = useState(account.party ?? "");
  const partner = useIsPartner(role);
  const change = useRoleChange(account.name);
  const lacking = partner && !party.trim();
  const save = (): void => {
    if (!lacking) change.mutate({ role, party: partner ? party.trim() : account.party }, { onSuccess: close });
  };
  return (
    <Modal
      open
      title={t("people.confirmRole", { name: account.name, before: frame(`role.${account.role}`), after: frame(`role.${role}`) })}
      okText={t("people.changeRole")}
      cancelText={t("cancel")}
      okButtonProps={{ disabled: lacking }}
      confirmLoading={change.isPending}
      onOk={save}
      onCancel={close}
    >
      {partner ? (
        <label className="admin-field">
          {t("people.partyHint")}
          <Input value={party} onChange={(event) => setParty(event.target.value)} onPressEnter={save} autoFocus autoComplete="off" spellCheck={false} />
        </label>
      ) : null}
      {change.error ? <Failure error={change.error} /> : null}
    </Modal>
  );
}
