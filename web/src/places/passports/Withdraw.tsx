/** Taking a passport back, with the reason that only the house reads. */
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "../../language";
import { Failure } from "../../parts/Failure";
import { useWithdraw } from "./questions";

export function Withdraw({ code, done }: { code: string; done: () => void }) {
  const { t } = useTranslation("passports");
  const [because, setBecause] = useState("");
  const withdraw = useWithdraw();
  return (
    <form
      className="passports-form"
      onSubmit={(event) => {
        event.preventDefault();
        withdraw.mutate({ code, because }, { onSuccess: done });
      }}
    >
      <label htmlFor="passports-because">{t("whyWithdraw")}</label>
      <Input id="passports-because" value={because} onChange={(event) => setBecause(event.target.value)} maxLength={500} autoFocus />
      <p className="quiet">{t("withdrawMeans")}</p>
      {withdraw.error ? <Failure error={withdraw.error} /> : null}
      <div className="passports-actions">
        <Button htmlType="submit" disabled={!because.trim()} loading={withdraw.isPending}>
          {t("withdraw")}
        </Button>
        <Button type="text" onClick={done}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}
