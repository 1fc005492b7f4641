/** The true shape of what is coming: axis and spine first. */
import { Bone } from "../../../parts/Skeletons";

export function LanesSkeleton() {
  return (
    <div className="columns trace-columns" aria-busy="true">
      <section className="card trace-skeleton">
        <Bone width={280} height={18} />
        <Bone height={12} />
        {[62, 48, 70, 55, 40].map((width) => (
          <div key={width} className="trace-skeleton-row">
            <Bone width={110} height={12} />
            <Bone width={`${width}%`} height={14} />
          </div>
        ))}
        <div className="trace-skeleton-row">
          <Bone width={110} height={16} />
          <Bone height={2} />
        </div>
        <div className="trace-skeleton-row blocks">
          {[70, 90, 60, 80, 64].map((width) => (
            <Bone key={width} width={width} height={44} />
          ))}
        </div>
        {[1, 2].map((row) => (
          <div key={row} className="trace-skeleton-row">
            <Bone width={110} height={40} />
            <Bone height={50} />
          </div>
        ))}
      </section>
      <section className="card trace-skeleton">
        <Bone width={150} height={20} />
        {[1, 2, 3, 4, 5, 6].map((row) => (
          <Bone key={row} width={`${92 - row * 7}%`} />
        ))}
      </section>
    </div>
  );
}

/** Parameters come after the lanes: as many rows as are shown at first. */
export const StripsSkeleton = () => (
  <div className="trace-skeleton" aria-busy="true">
    {[1, 2, 3, 4].map((row) => (
      <div key={row} className="trace-skeleton-row">
        <Bone width={186} height={56} />
        <Bone height={50} />
      </div>
    ))}
  </div>
);
