/** The true shapes of what is coming. */
interface Block {
  width?: string | number;
  height?: number;
}

export const Bone = ({ width = "100%", height = 16 }: Block) => <div className="skeleton" style={{ width, height }} aria-hidden="true" />;

export function CardSkeleton({ lines = 4, height }: { lines?: number; height?: number }) {
  return (
    <section className="card" aria-busy="true" style={height ? { minHeight: height } : undefined}>
      <div className="stack" style={{ gap: 12 }}>
        <Bone width={180} height={18} />
        {Array.from({ length: lines }, (_, line) => (
          <Bone key={line} width={`${96 - ((line * 17) % 40)}%`} />
        ))}
      </div>
    </section>
  );
}

export function PlaceSkeleton() {
  return (
    <>
      <Bone width={320} height={30} />
      <CardSkeleton lines={6} height={320} />
    </>
  );
}
