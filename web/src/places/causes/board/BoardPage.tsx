/** The root-cause board of a run. */
import { Link, useParams } from "react-router";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { CardSkeleton } from "../../../parts/Skeletons";
import { Title } from "../../../parts/Title";
import { useBoard } from "../questions";
import { BoardShown } from "./BoardShown";

export default function BoardPage() {
  const { run = "" } = useParams();
  const { t } = useTranslation("causes");
  const query = useBoard(run);
  return (
    <>
      {query.data ? null : <Title title={t("run", { id: run })} crumbs={<Link to="/causes">{t("title")}</Link>} />}
      <Asked query={query} skeleton={<BoardSkeleton />}>
        {(board) => <BoardShown board={board} />}
      </Asked>
    </>
  );
}

const BoardSkeleton = () => (
  <>
    <CardSkeleton lines={2} />
    <div className="causes-board">
      <CardSkeleton lines={9} height={520} />
      <CardSkeleton lines={9} height={520} />
    </div>
  </>
);
