/** A part of the page that fails takes only itself down. */
import { Component, type ReactNode } from "react";
import { Failure } from "./Failure";

interface Part {
  children: ReactNode;
  /** When this changes there is something new to draw, and it is tried again. */
  of?: unknown;
  /** What stands above the failure, where a whole page has failed. */
  head?: ReactNode;
}

export class Guarded extends Component<Part, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override componentDidUpdate(before: Part): void {
    if (before.of !== this.props.of && this.state.error !== undefined) this.setState({ error: undefined });
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return (
      <>
        {this.props.head}
        <Failure error={this.state.error} retry={() => window.location.reload()} />
      </>
    );
  }
}
